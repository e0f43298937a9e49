"""Word lists that training reads beside the data folder.

`forms.txt.gz` has the inflected Russian and Ukrainian swear words of slaviclean (MIT), each folded
and with the number of its type. To make it anew from the wheel:
python -m classifier.training.lists slaviclean-0.1.1-py3-none-any.whl
"""
