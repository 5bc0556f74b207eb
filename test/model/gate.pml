/*
 * The revalidation gate and the ordered locks, as in src/core/detach.ts and src/sync/lock-set.ts; or, with -DKERNEL_2008,
 * the locking of the kernel of June 2008, which deadlocks. scripts/spin checks both.
 *
 * The tree is that of 04-default-groups: `mkdir A` in TOP made A, A/B, A/C, A/C/D; there may be an item in B or D, so that
 * a removal fails. Two processes remove A. With them run
 *   either one that renames between its default groups, this way or that, and two that look up one group, then another;
 *   or, with -DUSERS, one that looks up, one that makes an item in B or D, and one that stores to an attribute in C.
 * A removal may be killed while it waits for stores in flight.
 *
 * Checked are: no deadlock, and every process ends (there is no loop to go round in for ever, and no invalid end state);
 *   promise 1: who has seen one group gone never sees another still there; a removal that fails has changed nothing;
 *   promise 2: a lookup is answered only while nothing is undecided, with ENOENT only once a removal has succeeded;
 *   promise 5, in part: no store runs on a group that is removed.
 */

#define TOP 0
#define A 1
#define B 2
#define C 3
#define D 4
#define RENAME 5 /* s_vfs_rename_mutex, in the kernel only */
#define LOCKS 6

byte holder[LOCKS]; /* of each mutex: the process's number and 1; or 0 */
byte item[LOCKS];   /* items made by users in each group */
bool there[LOCKS];  /* is the group in the tree? */
bool shut;          /* the gate */
bool dying;         /* no new store may begin (frag_sem) */
byte stores;        /* in flight */
bool removed;       /* ghost: a removal has succeeded */

inline lock(n) {
  atomic { holder[n] == 0 -> holder[n] = _pid + 1; printf("process %d takes mutex %d\n", _pid, n) }
}

inline unlock(n) {
  assert(holder[n] == _pid + 1);
  holder[n] = 0
}

/* Waits at the gate. Nobody does so with a mutex held. */
inline pass() {
#ifndef KERNEL_2008
  assert(holder[TOP] != _pid + 1 && holder[A] != _pid + 1 && holder[B] != _pid + 1);
  assert(holder[C] != _pid + 1 && holder[D] != _pid + 1);
  !shut;
#else
  skip;
#endif
}

/* One component of a path: it waits at the gate, and looks in the same step in which it finds it open. */
inline lookup(n, found) {
  atomic {
#ifndef KERNEL_2008
    !shut ->
#endif
    found = there[n];
#ifndef KERNEL_2008
    assert(found || removed); /* promise 2 */
#endif
  }
}

/* The mutexes of the whole group, after that of TOP. */
inline lockGroup() {
#ifndef KERNEL_2008
  lock(A); lock(B); lock(C); lock(D)
#else
  lock(A); lock(C); lock(D); lock(B) /* depth first, the newest first */
#endif
}

/* In one step, as in the core: letting go of a mutex never waits. */
inline unlockGroup() {
  d_step { unlock(D); unlock(C); unlock(B); unlock(A); unlock(TOP) }
}

proctype remover() {
  bool fails;
  lock(TOP);
  if
  :: !there[A] -> d_step { unlock(TOP) }; goto done /* ENOENT */
  :: else
  fi;
#ifndef KERNEL_2008
  d_step { assert(!shut); shut = true }
#endif
  lockGroup();
  if
  :: item[A] + item[B] + item[C] + item[D] > 0 -> fails = true /* ENOTEMPTY */
  :: else ->
    dying = true;
    if
    :: stores == 0
    :: fails = true /* killed while it waits: EINTR */
    fi
  fi;
  if
  :: fails ->
    atomic { assert(there[A] && there[B] && there[C] && there[D]); dying = false; shut = false }
  :: else ->
    d_step {
      assert(item[A] + item[B] + item[C] + item[D] == 0 && stores == 0);
      there[A] = false; there[B] = false; there[C] = false; there[D] = false;
      removed = true; dying = false; shut = false
    }
  fi;
  unlockGroup();
done: skip
}

proctype renamer() {
  byte from, to;
  bool found;
  atomic {
    if
    :: from = B; to = C
    :: from = C; to = B
    :: from = C; to = D
    fi
  }
  lookup(from, found);
  if
  :: !found -> goto done
  :: else
  fi;
  lookup(to, found);
  if
  :: !found -> goto done
  :: else
  fi;
  pass(); /* for each of the two, but it is one gate here */
#ifndef KERNEL_2008
  if
  :: from < to -> lock(from); lock(to)
  :: else -> lock(to); lock(from)
  fi;
#else
  lock(RENAME);
  lock(from); lock(to); /* an ancestor first, else in the order of the arguments */
#endif
  assert(there[from] == there[to]); /* promise 1: the VFS would refuse or not, as one */
  d_step {
    unlock(to); unlock(from);
#ifdef KERNEL_2008
    unlock(RENAME);
#endif
  }
done: skip;
  d_step { from = 0; to = 0; found = false }
}

proctype looker() {
  byte first, second;
  bool one, two;
  atomic {
    if
    :: first = A
    :: first = B
    :: first = D
    fi;
    if
    :: second = A
    :: second = C
    fi
  }
  lookup(first, one);
  lookup(second, two);
  d_step {
    assert(one || !two); /* promise 1 */
    first = 0; second = 0; one = false; two = false
  }
}

proctype maker() {
  byte where;
  bool found;
  if
  :: where = B
  :: where = D
  fi;
  lookup(where, found);
  if
  :: found ->
    pass();
    lock(where);
    /* The driver's callback may take its time here. */
    if
    :: there[where] -> item[where]++
    :: else
    fi;
    d_step { unlock(where) }
  :: else
  fi;
  d_step { where = 0; found = false }
}

proctype storer() {
  bool found;
  lookup(C, found);
  if
  :: found ->
    if
    :: atomic { !dying && there[C] -> stores++ };
      assert(there[C]); /* promise 5 */
      atomic { assert(there[C]); stores-- }
    :: !there[C] /* ENOENT */
    fi
  :: else
  fi;
  found = false
}

init {
  atomic {
    there[TOP] = true; there[A] = true; there[B] = true; there[C] = true; there[D] = true;
    if
    :: item[B] = 1
    :: item[D] = 1
    :: skip
    fi;
    run remover();
    run remover();
    run looker();
#ifdef USERS
    run maker();
    run storer()
#else
    run looker();
    run renamer()
#endif
  }
}
