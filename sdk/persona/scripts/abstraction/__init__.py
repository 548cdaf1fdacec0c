"""From what several people share to a profile in our own words.

`themes` and `bank` hold the sentences, `topics` the words that enough people use, `style` measures how the segment
speaks, `writing` puts it together. No quote and no claim's headline goes in: only counts over the corpus do.
"""
