"""Commands that analyse a study: respond, regrowth, agree, datasets."""
