"""Records of this case that chapters point to, by their ids in the tables.

What a part of a claim compares stands with the part; here stand records that chapters show.
"""

# The fall in contact: in `events` as the text dates it, in `outside_facts` as visits and coded
# reports do, which leave a longer time open.
FALL = "E066"
OUTSIDE_FALL = "OF36"
# What could have warned Minsk in time, in `events`: reports on missiles, and steps of Russia.
WARNINGS = ("E049", "E054", "E074", "E059", "E060", "E076")
# The last year of the paper's own record, and the year for which losses are set against gains.
LAST_YEAR = 2013
YEAR_OF_LOSSES = 2010
# Years from the fall on, and before it, in which designations are counted.
PERIODS = ((2010, 2013), (1997, 2009))
