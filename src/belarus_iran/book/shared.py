"""What the server of :mod:`belarus_iran.book.execution` holds besides modules for all that is
forked from it: tables as they were read, and hashes. It is loaded by importing this module.
"""

import gc
from contextlib import suppress

from belarus_iran import ProjectError, evidence, store
from belarus_iran.book import execution

# Whoever needs what is wrong says so.
with suppress(ProjectError):
    execution.load_shared_modules()
    for _name in evidence.names():
        evidence.load(_name)
    evidence.modified()
    evidence.fingerprint()
    store.state()

# What is here now stays to the end. The collector of garbage would walk, and so copy, all of it in
# every process, and the server would need seconds to free it.
gc.freeze()
