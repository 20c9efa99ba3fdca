// A target needs a source: the precompiled header is all that this one makes.
