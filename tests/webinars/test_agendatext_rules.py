"""The rules by which a pasted agenda is read, one table for each."""

from django.test import SimpleTestCase

from webinars.agendatext import amend, understand
from webinars.agendatext.names import Speaker, hubs_in, people_in, split_speakers
from webinars.agendatext.wording import kind_of, without_question_label

from .test_agendatext_shapes import items_of, only, reason


class KindTests(SimpleTestCase):
    def test_is_told_by_the_first_words_in_five_languages(self):
        table = {
            "introduction": "Introduction|Introduction to creative hubs|Welcome and opening|Opening remarks|Bienvenue|Accueil des "
            "participants|Mot d’accueil|Ouverture|Begrüßung|Einführung ins Thema|Eröffnung|Bienvenida|Introducción|Apertura|Introduzione|"
            "Benvenuti|Saluti iniziali",
            "presentation": "Presentation on Trakk|Joint presentation on Wallonia|Keynote|Case study: Namur|Présentation du hub|Exposé|"
            "Présentation conjointe|Vortrag über Namur|Gemeinsame Präsentation|Präsentation|Presentación|Presentación conjunta|Ponencia|"
            "Presentazione|Presentazione congiunta|Intervento",
            "panel": "Panel|Panel discussion|Live panel discussion|Round table|Roundtable with guests|Table ronde|Podiumsdiskussion|"
            "Podium|Mesa redonda|Tavola rotonda|Panel de discusión",
            "discussion": "Discussion|Open discussion|Débat|Échange avec la salle|Diskussion|Austausch|Debate|Coloquio|Discussione|Dibattito",
            "break": "Break|Coffee break|Short break|Lunch break|Pause|Pause café|Kaffeepause|Mittagspause|Descanso|Pausa|Pausa caffè|Intervallo",
            "closing": "Closing|Closing remarks|Conclusions|Wrap-up|Next steps|Thank you|Clôture|Conclusion|Mot de la fin|Abschluss|Fazit|"
            "Verabschiedung|Schlusswort|Cierre|Clausura|Conclusiones|Despedida|Conclusioni|Chiusura|Saluti finali",
            "question": "Q&A|Q & A|Q and A session|Questions|Questions and answers|Questions-réponses|Séance de questions|Fragerunde|"
            "Fragen und Antworten|Preguntas|Preguntas y respuestas|Domande|Domande e risposte",
        }
        for kind, titles in table.items():
            for title in titles.split("|"):
                with self.subTest(title):
                    self.assertEqual(kind_of(title), kind)

    def test_is_not_told_by_words_within_others(self):
        for title in (
            "Breaking new ground",
            "Break-out sessions",
            "Panelling",
            "Trakk, Namur",
            "Endowments",
            "Introducing Trakk",
        ):
            with self.subTest(title):
                self.assertIsNone(kind_of(title))

    def test_a_label_before_a_question_is_left_out(self):
        for text in (
            "Q&A: Do you charge?",
            "Q & A – Do you charge?",
            "Question: Do you charge?",
            "Question 3: Do you charge?",
            "Q1: Do you charge?",
            "Q: Do you charge?",
            "Questions/Answers: Do you charge?",
            "Questions-réponses\xa0: Do you charge?",
            "Frage: Do you charge?",
            "Pregunta 2: Do you charge?",
            "Domanda: Do you charge?",
            "Q&A Do you charge?",
            "Do you charge?",
        ):
            with self.subTest(text):
                text = " ".join(text.split())
                self.assertEqual(without_question_label(text)[0].strip(), "Do you charge?")

    def kinds(self, *titles):
        return [
            line.kind
            for line in understand("".join(f"{n}:00 {title}\n" for n, title in enumerate(titles))).lines
        ]

    def test_a_label_makes_a_question_of_what_asks_nothing(self):
        self.assertEqual(self.kinds("Trakk", "Q&A: The legal form"), ["presentation", "question"])

    def test_questions_and_answers_without_one_are_a_discussion(self):
        self.assertEqual(self.kinds("Trakk", "Q&A", "Why?"), ["presentation", "discussion", "question"])

    def test_a_question_mark_alone_asks_something_once_a_part_runs(self):
        self.assertEqual(self.kinds("Trakk", "Why?"), ["presentation", "question"])
        self.assertEqual(self.kinds("What is a hub?", "Why?"), ["presentation", "question"])
        self.assertIn("no part runs before it", understand("0:00 What is a hub?").lines[0].remark)

    def test_a_question_mark_alone_is_a_title_where_questions_say_so(self):
        titles = ("Trakk", "Q&A: Why?", "Q&A: How?", "What now?")
        self.assertEqual(self.kinds(*titles), ["presentation", "question", "question", "presentation"])

    def test_a_question_by_somebody_is_a_talk(self):
        self.assertEqual(
            self.kinds("Trakk", "What is a hub? by Luc Schmerber"), ["presentation", "presentation"]
        )

    def test_presentation_is_a_guess_where_nothing_tells(self):
        self.assertTrue(only("0:00 Trakk").is_guess)
        self.assertFalse(only("0:00 Presentation on Trakk").is_guess)

    def test_the_label_of_a_presentation_is_left_out(self):
        self.assertEqual(only("0:00 Presentation: Trakk").title, "Trakk")
        self.assertEqual(only("0:00 Presentation on Trakk").title, "Presentation on Trakk")


class PeopleTests(SimpleTestCase):
    def test_are_named_behind_the_title(self):
        ann, bob = Speaker("Ann Berg"), Speaker("Bob Cole")
        table = {
            "Trakk by Ann Berg": [ann],
            "Trakk by Ann Berg and Bob Cole": [ann, bob],
            "Trakk by Ann Berg, Bob Cole": [ann, bob],
            "Trakk by Ann Berg & Bob Cole": [ann, bob],
            "Trakk, presented by Ann Berg": [ann],
            "Trakk by thematic expert Ann Berg": [ann],
            "Trakk by Dr. Ann Berg": [ann],
            "Trakk by Ann Berg (Trakk)": [Speaker("Ann Berg", "Trakk")],
            "Trakk by Ann Berg, Ministry of Culture and Tourism": [
                Speaker("Ann Berg", "Ministry of Culture, Tourism")
            ],
            "Trakk by Ann Berg (City of Namur) and Bob Cole (Wap’s)": [
                Speaker("Ann Berg", "City of Namur"),
                Speaker("Bob Cole", "Wap’s"),
            ],
            "Trakk. Speaker: Ann Berg": [ann],
            "Trakk – Speakers: Ann Berg; Bob Cole": [ann, bob],
            "Trakk par Ann Berg et Bob Cole": [ann, bob],
            "Trakk, présenté par Ann Berg": [ann],
            "Trakk, animée par Ann Berg": [ann],
            "Trakk. Intervenante : Ann Berg": [ann],
            "Trakk von Ann Berg und Bob Cole": [ann, bob],
            "Trakk, moderiert von Ann Berg": [ann],
            "Trakk. Referentin: Ann Berg": [ann],
            "Trakk por Ann Berg y Bob Cole": [ann, bob],
            "Trakk, a cargo de Ann Berg": [ann],
            "Trakk, a cura di Ann Berg e Bob Cole": [ann, bob],
            "Trakk. Relatrice: Ann Berg": [ann],
            "Trakk by Jean-Luc d’Ormesson": [Speaker("Jean-Luc d’Ormesson")],
            "Trakk by Ursula von der Leyen": [Speaker("Ursula von der Leyen")],
            "Trakk by J. R. R. Tolkien": [Speaker("J. R. R. Tolkien")],
            "Trakk by Ana García de la Torre": [Speaker("Ana García de la Torre")],
            "Trakk by ŁUKASZ Żółw": [Speaker("ŁUKASZ Żółw")],
            "Trakk by Μαρία Παππά": [Speaker("Μαρία Παππά")],
        }
        for text, speakers in table.items():
            with self.subTest(text):
                self.assertEqual(split_speakers(text), ("Trakk", speakers))

    def test_are_only_perhaps_meant_by_other_words(self):
        for text in (
            "Trakk with Ann Berg",
            "Trakk di Ann Berg",
            "Trakk mit Ann Berg",
            "Trakk - Ann Berg",
            "Trakk – Ann Berg",
            "Trakk (Ann Berg)",
            "Trakk | Ann Berg",
            "Ann Berg: Trakk",
            "Ann Berg – Trakk",
        ):
            with self.subTest(text):
                self.assertEqual(split_speakers(text), ("Trakk", [Speaker("Ann Berg", is_sure=False)]))

    def test_are_not_found_in_other_phrases(self):
        for text in (
            "Innovation by Design",
            "Hubs by the European Commission",
            "Growth by 2030",
            "Working with Creative Industries",
            "The city of Reggio",
            "Case Study - Namur Region",
            "Welcome - Opening Remarks",
            "Creative Europe: an overview",
            "Financé par la Région",
            "Die Zukunft von Trakk",
        ):
            with self.subTest(text):
                self.assertEqual(split_speakers(text), (text, []))

    def test_that_stand_twice_count_once(self):
        self.assertEqual(people_in("Ann Berg and Ann Berg"), [Speaker("Ann Berg")])

    def test_hubs_are_what_the_title_calls_so(self):
        table = {
            "Presentation on the Trakk creative hub in Namur": ["Trakk"],
            "Presentation on the Wap's creative hub in Tournai": ["Wap's"],
            "Présentation du hub créatif Trakk à Namur": ["Trakk"],
            "Vortrag über den Wap’s Hub": ["Wap’s"],
            "The creative hub": [],
            "European Creative Hubs Network": [],
            "Do you know the hub?": [],
        }
        for title, hubs in table.items():
            with self.subTest(title):
                self.assertEqual(hubs_in(title), hubs)


class HeadingTests(SimpleTestCase):
    def headings(self, text):
        return [item for item in items_of(text) if "heading" in item[2]]

    def test_begins_with_the_question_beneath(self):
        for text in (
            "5:30 Trakk\nPanel discussion:\n9:00 Q&A: Why?",
            "5:30 Trakk\n\nPanel discussion\n\n9:00 Q&A: Why?",
        ):
            with self.subTest(text):
                (heading,) = self.headings(text)
                self.assertEqual(heading[1:4], ("9:00", "panel heading", "Panel discussion"))

    def test_names_its_speakers(self):
        (heading,) = self.headings("5:30 Trakk\n\nPanel with Ann Berg and Bob Cole\n\n9:00 Why?")
        self.assertEqual(heading[3:], ("Panel", ["Ann Berg", "Bob Cole"]))

    def test_questions_make_a_discussion(self):
        (heading,) = self.headings("5:30 Trakk\n\nQuestions from the audience\n\n9:00 Why?")
        self.assertEqual(heading[2], "discussion heading")

    def test_a_short_line_over_questions_is_one_and_says_that_it_is_a_guess(self):
        (line,) = (
            line for line in understand("5:30 Trakk\n\nWap’s, Tournai\n\n9:00 Why?").lines if line.is_untimed
        )
        self.assertEqual((line.title, line.kind, line.offset), ("Wap’s, Tournai", "presentation", 540))
        self.assertEqual(line.remark, "Read as the heading of the questions beneath it.")

    def test_of_two_that_which_names_a_part(self):
        text = "5:30 Trakk\n\nPanel discussion\n\nQuestions and answers\n\n9:00 Why?"
        self.assertEqual([heading[3] for heading in self.headings(text)], ["Panel discussion"])
        self.assertEqual(reason(text, 5), "Another heading stands over line 7.")

    def test_over_a_part_has_no_second_of_its_own(self):
        text = "Presentations\n5:30 Presentation on Trakk"
        self.assertEqual(self.headings(text), [])
        self.assertEqual(
            reason(text, 1),
            "A heading over line 2, which is a part itself: both would begin at the same second.",
        )

    def test_prose_and_what_stands_under_the_agenda_is_none(self):
        for text in (
            "Introduction\n\nThis page tells about it.\n\n5:30 Trakk",
            "5:30 Trakk\n\nDiscussion",
            "5:30 Trakk\n\nWe had a long discussion of it, which went on.\n\n9:00 Why?",
        ):
            with self.subTest(text):
                self.assertEqual(self.headings(text), [])

    def test_over_a_line_whose_time_is_wrong_waits_for_it(self):
        lines = understand("5:30 Trakk\n\nPanel\n\n9:75 Q&A: Why?").lines
        self.assertEqual(
            [(line.offset, line.is_blocked) for line in lines], [(330, False), (None, False), (None, True)]
        )

    def test_of_the_list_itself_is_called_so(self):
        for words in (
            "Agenda",
            "Chapters:",
            "Programme",
            "Ordre du jour",
            "Tagesordnung",
            "Orden del día",
            "Programma",
        ):
            with self.subTest(words):
                self.assertEqual(reason(f"{words}\n\n5:30 Trakk", 1), "A heading of the list itself.")


class WrappedTests(SimpleTestCase):
    def test_lines_join_the_item_above_and_say_so(self):
        long = "5:30 Presentation on the houses in which people share rooms"
        for text, title in {
            "5:30 Presentation on houses that\nshare their rooms": "Presentation on houses that share their rooms",
            "5:30 Presentation on\nTrakk": "Presentation on Trakk",
            "5:30 Presentation on Trakk,\nNamur": "Presentation on Trakk, Namur",
            "5:30 Presentation on Trakk\n(Namur)": "Presentation on Trakk (Namur)",
            f"{long}\nAnd Towns": f"{long[5:]} And Towns",
            "5:30 Presentation on co-\nworking": "Presentation on coworking",
            "> 5:30 Presentation on houses\n> that share": "Presentation on houses that share",
            "- 5:30 Trakk\n      Where it began": "Trakk Where it began",
        }.items():
            with self.subTest(text):
                self.assertEqual(only(text).title, title)
                self.assertEqual(reason(text, 2), "Continues line 1.")

    def test_speakers_may_stand_on_the_next_line(self):
        for second in ("by Ann Berg", "Speaker: Ann Berg"):
            with self.subTest(second):
                line = only(f"5:30 Trakk\n{second}")
                self.assertEqual((line.title, line.speakers), ("Trakk", [Speaker("Ann Berg")]))

    def test_other_lines_do_not(self):
        for text in (
            "5:30 Trakk\n\nthat is all",
            "5:30 Trakk\nThanks for watching",
            "5:30 Do you charge for the rooms in which people work?\nAnswer: yes",
            "5:30 Trakk\n- thanks for watching",
        ):
            with self.subTest(text):
                self.assertTrue(reason(text, len(text.split("\n"))))
                self.assertNotIn("Continues", reason(text, len(text.split("\n"))))

    def test_an_answer_is_left_to_the_editor(self):
        self.assertEqual(
            reason("5:30 Trakk\n9:00 Why?\nAnswer: because.", 3),
            "An answer: write it in your own words at its question.",
        )


class TableTests(SimpleTestCase):
    def test_columns_are_known_in_five_languages(self):
        for header in (
            "Start,Title,Speaker",
            "Début,Titre,Intervenant",
            "Beginn,Titel,Referentin",
            "Inicio,Título,Ponente",
            "Inizio,Titolo,Relatore",
        ):
            with self.subTest(header):
                self.assertEqual(
                    items_of(f"{header}\n5:30,Trakk,Ann Berg"),
                    [(2, "5:30", "presentation", "Trakk", ["Ann Berg"])],
                )

    def test_needs_no_header(self):
        for text in (
            "5:30,Trakk,Ann Berg\n17:10,Malta,Bob Cole",
            "5:30;Trakk;Ann Berg\n17:10;Malta;Bob Cole",
            "5:30\tTrakk\tAnn Berg\n17:10\tMalta\tBob Cole",
            "| 5:30 | Trakk | Ann Berg |\n| 17:10 | Malta | Bob Cole |",
            "<table><tr><td>5:30</td><td>Trakk</td><td>Ann Berg</td></tr>\n<tr><td>17:10<td>Malta<td>Bob Cole</tr></table>",
        ):
            with self.subTest(text):
                self.assertEqual(
                    [item[1:] for item in items_of(text)],
                    [
                        ("5:30", "presentation", "Trakk", ["Ann Berg"]),
                        ("17:10", "presentation", "Malta", ["Bob Cole"]),
                    ],
                )

    def test_a_cell_may_hold_several_lines(self):
        text = 'Start,Title\n5:30,"Trakk\nin Namur"\n17:10,Malta'
        self.assertEqual([item[3] for item in items_of(text)], ["Trakk in Namur", "Malta"])
        self.assertEqual(reason(text, 3), "Continues line 2.")

    def test_times_in_cells_may_be_seconds(self):
        self.assertEqual(
            [item[1] for item in items_of("start,title\n330,Trakk\n1030.5,Malta")], ["5:30", "17:10"]
        )

    def test_a_row_without_a_time_is_a_heading_or_nothing(self):
        items = items_of(
            "Start,Title,Kind\n5:30,Trakk,presentation\n,Panel discussion,panel\n9:00,Why?,question"
        )
        self.assertEqual([item[2] for item in items], ["presentation", "panel heading", "question"])

    def test_a_row_without_words_is_told(self):
        text = "Start,Title\n5:30,\n9:00,Malta"
        self.assertEqual([item[3] for item in items_of(text)], ["Malta"])
        self.assertEqual(reason(text, 2), "There are no words for this timecode.")

    def test_a_cell_that_is_no_time_is_named(self):
        line = next(
            line for line in understand("Start,Title\nsoon,Trakk\n9:00,Malta").lines if line.number == 2
        )
        self.assertEqual(line.problem, "“soon” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s.")


class FileTests(SimpleTestCase):
    def test_a_file_that_breaks_a_rule_is_read_all_the_same_and_says_which(self):
        reading = understand("WEBVTT\n\n00:09.000 --> 00:10.000\nTrakk\n\n00:01.000 --> 00:02.000\nMalta")
        self.assertEqual([line.offset for line in reading.lines if line.kind], [9, 1])
        self.assertIn("cues stand in the order of their starts", reading.lines[-1].remark)

    def test_a_cue_without_words_is_told(self):
        self.assertEqual(
            reason("WEBVTT\n\n00:01.000 --> 00:02.000\n", 3), "No words stand under these times."
        )

    def test_json_that_is_none_says_so_on_every_line(self):
        lines = understand('{"chapters": [\n{"startTime": 1', "json").lines
        self.assertEqual([line.problem for line in lines], ["This is not JSON: line 2 cannot be read."] * 2)

    def test_chapters_on_one_line_are_as_many_items(self):
        text = '{"chapters":[{"startTime":330,"title":"Trakk"},{"startTime":1030,"title":"Malta"}]}'
        self.assertEqual(
            [item[:4] for item in items_of(text)],
            [(1, "5:30", "presentation", "Trakk"), (1, "17:10", "presentation", "Malta")],
        )

    def test_times_that_no_second_is_are_told(self):
        for value in ("1e999", "-5", "null", "true", '"soon"', "[]"):
            with self.subTest(value):
                (line,) = understand(f'{{"chapters":[{{"startTime":{value},"title":"Trakk"}}]}}').lines
                self.assertTrue(line.is_blocked)
                self.assertTrue(line.problem)


class AmendTests(SimpleTestCase):
    def amended(self, text, **edits):
        """Edit the line with this number: line_2={"kind": ...}."""
        lines = understand(text).lines
        amend(
            lines,
            {line.key: edits[f"line_{line.number}"] for line in lines if f"line_{line.number}" in edits},
        )
        return lines

    def test_a_line_is_left_out(self):
        lines = self.amended("5:30 Trakk\n9:00 Malta", line_2={"kind": ""})
        self.assertEqual((lines[1].kind, lines[1].problem), (None, "Left out by choice."))

    def test_a_line_of_prose_becomes_a_part(self):
        lines = self.amended("5:30 Trakk\n\nMalta speaks\n\n9:00 Why?", line_3={"kind": "discussion"})
        self.assertEqual((lines[1].title, lines[1].offset, lines[1].is_untimed), ("Malta speaks", 540, True))
        lines = self.amended("5:30 Trakk\n\nmalta speaks", line_3={"kind": "closing", "offset": 900})
        self.assertEqual((lines[1].kind, lines[1].offset, lines[1].is_untimed), ("closing", 900, False))

    def test_a_corrected_time_clears_what_was_wrong(self):
        lines = self.amended(
            "5:75 Trakk\n9:00 Malta\n9:00 Namur", line_1={"offset": 330}, line_3={"offset": 600}
        )
        self.assertEqual(
            [(line.offset, line.problem, line.is_blocked) for line in lines],
            [(330, "", False), (540, "", False), (600, "", False)],
        )

    def test_keys_outlive_lines_above(self):
        before = understand("5:30 Trakk\n9:00 Malta").lines
        after = understand("Hello\n5:30 Trakk\n\n9:00 Malta").lines
        self.assertEqual([line.key for line in before], [line.key for line in after[1:]])
