"""Lets visitors read from replicas of the database, and asks once more where a database goes away in the middle.

A page is read from one database, whole: for the time of a request the thread's default connection is that of the replica
(`switching`), for the ORM, SQL by hand and transactions alike. A database router would only be asked by the ORM.

`replica` knows which replicas are up and which have all that was published, `application` chooses one for each request.
"""
