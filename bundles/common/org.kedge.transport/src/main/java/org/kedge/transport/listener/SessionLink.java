package org.kedge.transport.listener;

/** The connection below a session. */
public interface SessionLink {
    /**
     * Says good-bye and ends the connection; does not block. The transport reports the end to {@link SessionKeeper#ended}.
     *
     * @param answered whether a reply has just left, which a transport that repeats lost replies may keep the connection for a while for
     */
    void end(boolean answered);
}
