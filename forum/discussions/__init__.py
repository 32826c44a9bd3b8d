"""Talk: boards, threads, replies as a tree."""
