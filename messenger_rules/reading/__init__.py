"""Conditions read aloud: plain sentences for people who write no conditions, in the languages that they speak."""
