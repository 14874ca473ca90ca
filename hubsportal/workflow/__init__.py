"""From draft to public: the steps and who may take them, reviews with their notes, previews for people without an account.

models <- steps <- reviews <- previews <- admin
"""
