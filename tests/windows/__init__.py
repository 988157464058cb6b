"""Tests of what Windows tells, where it can be tried on any system."""
