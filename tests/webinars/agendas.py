"""Agendas as people have them, for tests: the shape of the page that the portal replaces, and others in five languages.

Each is (text, items): `items` are (line, timecode, kind, title, speakers) as somebody would read them; a heading without
a timecode has "heading" behind its kind.
"""

# Times, names and places are those of the reference; questions and all around the agenda are our own words.
REFERENCE = """\
Skip to the menu Skip to the text

How creative hubs support the cultural industries

By the Platform

The webinar took place on 5 December 2019. Its recording, slides and learnings stand below.


It was opened

by thematic expert, Luc Schmerber. Three examples and two plans followed:

Webinar replay

Find your way through the recording by the agenda. The questions that were asked stand in it.

00:05:30 Introduction by thematic expert Luc Schmerber

00:17:10 Presentation on the Trakk creative hub in Namur by Delphine Coderniaux

00:29:00 Q&A: Do you charge for your services? What will the business model be in the years ahead?

00:30:40 Q&A: How well could other regions and cities take up the concept?

00:31:52 Q&A: Who employs the 11 people of the hub today?

00:34:00 Presentation on the Wap's creative hub in Tournai by Larissa Grommersch

00:40:49 Q&A: Is the hub a legal entity of its own?

00:41:30 Q&A: What are examples of the hub's help for traditional industries?

00:43:22 Presentation on Canodrom Creative Industries Research Park by Berta Pérez

00:52:25 Q&A: What sets the Canodrom apart?

00:54:35 Q&A: Which challenges come next for Canodrom? Is it part of the city's instrument?

01:00:00 Presentation on action for creative hubs in Malta by Andrea Stegani

01:07:30 Joint presentation on the action plans for the Wallonia region by Delphine Coderniaux and Larissa Grommersch

Panel discussion

01:19:33 Q&A: Who took the first step? Was it bottom-up or top-down? Was it the region, the cities or companies?

01:21:38 Q&A: How can policy makers learn more about the impact on their regions? How can they be won over?

01:25:11 Q&A: Do these projects work with the European network? Do they learn from hubs that are there already?

01:26:25 Q&A: Which support schemes are there, such as the vouchers that Andrea mentioned?

Key Learnings

A hub gives room and support to creative businesses. From presentations and discussions some points stand out:

  • No single model fits everywhere.
  • Public authorities, businesses and citizens meet in it.

The plans of Wallonia – made in two projects – go in a circle:

  1. Measure and evaluate;
  2. Improve governance.

Do you know another hub? Tell us about it!

Photo by somebody"""

REFERENCE_TALKS = [330, 1030, 2040, 2602, 3600, 4050]
REFERENCE_QUESTIONS = [1740, 1840, 1912, 2449, 2490, 3145, 3275, 4773, 4898, 5111, 5185]

SHAPES = {
    "YouTube’s chapter list in English": (
        """\
The recording of our webinar on houses that share.

Chapters
0:00 Welcome
5:30 What a creative hub is, by Luc Schmerber
17:10 Trakk, Namur - Delphine Coderniaux
29:00 Q&A: Do you charge?
1:02:30 Panel: what comes next?
1:25:00 Wrap-up

#creativehubs""",
        [
            (4, "0:00", "introduction", "Welcome", []),
            (5, "5:30", "presentation", "What a creative hub is", ["Luc Schmerber"]),
            (6, "17:10", "presentation", "Trakk, Namur", ["Delphine Coderniaux"]),
            (7, "29:00", "question", "Do you charge?", []),
            (8, "1:02:30", "panel", "Panel: what comes next?", []),
            (9, "1:25:00", "closing", "Wrap-up", []),
        ],
    ),
    "Word in French, with no-break spaces and bullets": (
        """\
Programme
•\t0h05\xa0–\xa0Introduction par l’experte thématique Anne Petit
•\t0\xa0h\xa017\xa0: Présentation conjointe du Trakk par Delphine Coderniaux (Trakk) et Jean-Luc d’Ormesson
•\t1h02m30 Questions-réponses\xa0: Les services sont-ils payants\xa0?
•\t1\u202fh\u202f10 Table ronde animée par Marie Curie
•\t1h30 Pause café
•\t1h45 Mot de la fin""",
        [
            (2, "5:00", "introduction", "Introduction", ["Anne Petit"]),
            (
                3,
                "17:00",
                "presentation",
                "Présentation conjointe du Trakk",
                ["Delphine Coderniaux", "Jean-Luc d’Ormesson"],
            ),
            (4, "1:02:30", "question", "Les services sont-ils payants ?", []),
            (5, "1:10:00", "panel", "Table ronde", ["Marie Curie"]),
            (6, "1:30:00", "break", "Pause café", []),
            (7, "1:45:00", "closing", "Mot de la fin", []),
        ],
    ),
    "a mail in German, quoted and wrapped": (
        """\
Am Montag schrieb Anna:
> Hallo zusammen,
>
> [00:05:30] Einführung von Themenexperte Luc Schmerber
> [00:17:10] Vortrag über das Kreativzentrum Trakk in Namur, das es seit 2012
> gibt, von Delphine Coderniaux
> [00:29:00] Frage: Kosten Ihre Dienste etwas? Und was soll daraus in den
> nächsten Jahren werden?
> [00:34:00] Mittagspause
>
> Podiumsdiskussion
> [01:19:33] Frage: Wer hat damit angefangen?
> [01:30:00] Verabschiedung
>
> Viele Grüße
> Anna""",
        [
            (4, "5:30", "introduction", "Einführung", ["Luc Schmerber"]),
            (
                5,
                "17:10",
                "presentation",
                "Vortrag über das Kreativzentrum Trakk in Namur, das es seit 2012 gibt",
                ["Delphine Coderniaux"],
            ),
            (
                7,
                "29:00",
                "question",
                "Kosten Ihre Dienste etwas? Und was soll daraus in den nächsten Jahren werden?",
                [],
            ),
            (9, "34:00", "break", "Mittagspause", []),
            (11, "1:19:33", "panel heading", "Podiumsdiskussion", []),
            (12, "1:19:33", "question", "Wer hat damit angefangen?", []),
            (13, "1:30:00", "closing", "Verabschiedung", []),
        ],
    ),
    "a web page in Spanish, with ranges": (
        """\
Orden del día
0:05:30 - 0:17:10  Introducción, a cargo de Luc Schmerber
0:17:10 – 0:29:00  Presentación conjunta por Berta Pérez y Andrea Stegani
0:29:00 — 0:34:00  Preguntas y respuestas
0:30:00  ¿Cobran por los servicios?
0:34:00 a 0:40:00  Descanso
0:40:00  Mesa redonda moderada por Ana García de la Torre
1:20:00  Clausura""",
        [
            (2, "5:30", "introduction", "Introducción", ["Luc Schmerber"]),
            (3, "17:10", "presentation", "Presentación conjunta", ["Berta Pérez", "Andrea Stegani"]),
            (4, "29:00", "discussion", "Preguntas y respuestas", []),
            (5, "30:00", "question", "¿Cobran por los servicios?", []),
            (6, "34:00", "break", "Descanso", []),
            (7, "40:00", "panel", "Mesa redonda", ["Ana García de la Torre"]),
            (8, "1:20:00", "closing", "Clausura", []),
        ],
    ),
    "a document in Italian, with times behind": (
        """\
Introduzione a cura di Luc Schmerber (5:30)
Presentazione dell’hub Trakk di Delphine Coderniaux (17:10)
Domanda: Quanto costano i servizi? (29:00)
Tavola rotonda (1:19:33)
Conclusioni (1:30:00)""",
        [
            (1, "5:30", "introduction", "Introduzione", ["Luc Schmerber"]),
            (2, "17:10", "presentation", "Presentazione dell’hub Trakk", ["Delphine Coderniaux"]),
            (3, "29:00", "question", "Quanto costano i servizi?", []),
            (4, "1:19:33", "panel", "Tavola rotonda", []),
            (5, "1:30:00", "closing", "Conclusioni", []),
        ],
    ),
    "WebVTT chapters in English": (
        """\
WEBVTT

NOTE cut by hand

1
00:05:30.000 --> 00:17:10.000
Introduction by Luc Schmerber

00:17:10.000 --> 00:29:00.000 align:start
Presentation on <i>Trakk</i> &amp; its town
by Delphine Coderniaux

00:29:00.000 --> 00:34:00.000
Q&amp;A: Do you charge?""",
        [
            (7, "5:30", "introduction", "Introduction", ["Luc Schmerber"]),
            (10, "17:10", "presentation", "Presentation on Trakk & its town", ["Delphine Coderniaux"]),
            (14, "29:00", "question", "Do you charge?", []),
        ],
    ),
    "SubRip chapters in French": (
        """\
1
00:05:30,000 --> 00:17:10,000
Accueil

2
00:17:10,000 --> 00:29:00,000
Exposé sur le Trakk par Delphine Coderniaux""",
        [
            (3, "5:30", "introduction", "Accueil", []),
            (7, "17:10", "presentation", "Exposé sur le Trakk", ["Delphine Coderniaux"]),
        ],
    ),
    "a spreadsheet in German, as CSV": (
        """\
Zeit;Titel;Art;Referent;Hub
00:05:30;Was ein Kreativzentrum ist;Einleitung;Luc Schmerber;
00:17:10;"Trakk; Namur";Vortrag;Delphine Coderniaux, Larissa Grommersch;Trakk
00:29:00;Kostet das etwas?;Frage;;Trakk
01:30:00;Bis bald;Abschluss;;""",
        [
            (2, "5:30", "introduction", "Was ein Kreativzentrum ist", ["Luc Schmerber"]),
            (3, "17:10", "presentation", "Trakk; Namur", ["Delphine Coderniaux", "Larissa Grommersch"]),
            (4, "29:00", "question", "Kostet das etwas?", []),
            (5, "1:30:00", "closing", "Bis bald", []),
        ],
    ),
    "cells of a web page’s table in Spanish, among its text": (
        """\
Programa del seminario

Hora\tTema\tPonente
5:30\tIntroducción\tLuc Schmerber
17:10\tEl Canódromo\tBerta Pérez
29:00\t¿Cobran?\t
1:10:00\tDebate\tAndrea Stegani y Berta Pérez

Inscripción gratuita""",
        [
            (4, "5:30", "introduction", "Introducción", ["Luc Schmerber"]),
            (5, "17:10", "presentation", "El Canódromo", ["Berta Pérez"]),
            (6, "29:00", "question", "¿Cobran?", []),
            (7, "1:10:00", "discussion", "Debate", ["Andrea Stegani", "Berta Pérez"]),
        ],
    ),
    "Podcasting 2.0 chapters in Italian": (
        """\
{
  "version": "1.2.0",
  "chapters": [
    {
      "startTime": 330.5,
      "title": "Benvenuto"
    },
    {"startTime": 1030, "endTime": 1740, "title": "Presentazione congiunta, a cura di Berta P\\u00e9rez e Andrea Stegani"},
    {"startTime": 1740, "title": "Logo", "toc": false}
  ]
}""",
        [
            (6, "5:30", "introduction", "Benvenuto", []),
            (8, "17:10", "presentation", "Presentazione congiunta", ["Berta Pérez", "Andrea Stegani"]),
        ],
    ),
    "HTML of a page in French": (
        """\
<div><h2>Ordre du jour</h2>
<ul><li><b>00:05:30</b> Introduction par l&rsquo;expert
 thématique Luc Schmerber</li>
<li><b>00:17:10</b>&nbsp;Présentation du <a href="https://trakk.example">Trakk</a> par Delphine Coderniaux</li></ul>
<p>Table ronde</p><p>01:19:33 Question : Qui a commencé ?</p>
<table><tr><th>Heure</th><th>Titre</th></tr><tr><td>1:30:00</td><td>Clôture</td></tr></table>
<script>write("0:01 Pub")</script></div>""",
        [
            (2, "5:30", "introduction", "Introduction", ["Luc Schmerber"]),
            (4, "17:10", "presentation", "Présentation du Trakk", ["Delphine Coderniaux"]),
            (5, "1:19:33", "panel heading", "Table ronde", []),
            (5, "1:19:33", "question", "Qui a commencé ?", []),
            (6, "1:30:00", "closing", "Clôture", []),
        ],
    ),
    "chapters copied from a player, times and titles on lines of their own": (
        """\
0:00
Intro
5:30
Trakk creative hub, by Delphine Coderniaux
29:00
Q&A

Show transcript""",
        [
            (1, "0:00", "introduction", "Intro", []),
            (3, "5:30", "presentation", "Trakk creative hub", ["Delphine Coderniaux"]),
            (5, "29:00", "discussion", "Q&A", []),
        ],
    ),
    "a whole agenda on one line": (
        "5:30 Introduction by Luc Schmerber; 17:10 Trakk (more at 29:00) | 34:00 Q&A: Do you charge? 1:30:00 Closing",
        [
            (1, "5:30", "introduction", "Introduction", ["Luc Schmerber"]),
            (1, "17:10", "presentation", "Trakk (more at 29:00)", []),
            (1, "34:00", "question", "Do you charge?", []),
            (1, "1:30:00", "closing", "Closing", []),
        ],
    ),
}
