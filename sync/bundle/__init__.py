"""The queue on a pen drive: a counter without a line gives it out and takes the answer in."""
