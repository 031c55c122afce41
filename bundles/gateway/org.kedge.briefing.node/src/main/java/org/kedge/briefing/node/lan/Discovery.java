package org.kedge.briefing.node.lan;

import java.util.List;

/** Looks for announced Briefing Nodes. Thread-safe. */
public interface Discovery extends AutoCloseable {
    /** Most addresses that one look yields. */
    int MOST = 8;

    /** Looks for the time of the settings. Blocks for no longer. @return at most {@link #MOST}, in no meaningful order */
    List<Found> look(LanSettings settings);

    /** Ends looks under way. Returns at once. */
    @Override
    void close();
}
