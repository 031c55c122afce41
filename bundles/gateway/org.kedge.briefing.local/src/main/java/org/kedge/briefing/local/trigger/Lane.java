package org.kedge.briefing.local.trigger;

/**
 * How messages are kept apart before anything of them is parsed, so that a flood in one lane takes nothing from the others. Each source
 * has its own lanes.
 */
enum Lane {
    /** The way it came vouches for it. */
    AUTHENTICATED(50, 50, 16),
    /** A text that claims a proof, names this node and is not older than the last one: worth an ECDSA verification. */
    PROVED(20, 20, 32),
    /** A text that claims a proof and will be refused anyway; a few are parsed so that the owner learns why. */
    DOUBTFUL(1, 5, 4),
    /** At most a hint. */
    HINT(2, 10, 4);

    private final int perSecond;
    private final int burst;
    private final int waiting;

    Lane(int perSecond, int burst, int waiting) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.waiting = waiting;
    }

    int perSecond() {
        return perSecond;
    }

    int burst() {
        return burst;
    }

    /** How many may wait for the worker at a time. */
    int waiting() {
        return waiting;
    }
}
