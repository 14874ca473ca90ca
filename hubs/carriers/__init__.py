"""Which hubs carry which value, as sets of bits: what the finder counts with, however many hubs there are.

Each value of a facet (a region, a service, a sector, a life-cycle) has a set with a bit for each hub that carries it,
whose number is the hub's key. How many hubs lie in Wallonia and offer a FabLab is the number of bits that two sets have in
common: a few microseconds for a hundred thousand hubs, where counting rows takes as many milliseconds.

`bits` knows sets and nothing else. `writing` keeps them in the database, in blocks, in the transaction of each change: for
hubs of the status "published", whenever that is. `reading` holds them in the memory of a process, reads only what has
changed since, and leaves out what is public later.
"""
