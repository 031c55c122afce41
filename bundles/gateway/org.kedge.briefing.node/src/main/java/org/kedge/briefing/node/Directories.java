package org.kedge.briefing.node;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.kedge.api.peer.PeerDirectory;
import org.kedge.work.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directories that are there, and whoever wants to know when their peers may have changed. Thread-safe. */
public final class Directories {
    private static final Logger LOG = LoggerFactory.getLogger(Directories.class);

    private final Bound<PeerDirectory> present = new Bound<>(this::cameOrWent);
    private final List<Runnable> observers = new CopyOnWriteArrayList<>();
    private final Map<PeerDirectory, AutoCloseable> subscriptions = new IdentityHashMap<>();

    /** Where directories are added and removed. */
    Bound<PeerDirectory> present() {
        return present;
    }

    /**
     * Subscribes to changes of peers, and of the directories themselves. A directory has a subscription only while somebody has one here.
     *
     * @param changed must not block
     * @return ends the subscription
     */
    Runnable observe(Runnable changed) {
        observers.add(changed);
        follow();
        return () -> {
            observers.remove(changed);
            follow();
        };
    }

    private void cameOrWent() {
        follow();
        tell();
    }

    private void tell() {
        observers.forEach(Runnable::run);
    }

    private void follow() {
        synchronized (subscriptions) {
            List<PeerDirectory> wanted = observers.isEmpty() ? List.of() : present.all();
            for (PeerDirectory directory : List.copyOf(subscriptions.keySet())) {
                if (wanted.stream().noneMatch(one -> one == directory)) {
                    end(subscriptions.remove(directory));
                }
            }
            wanted.stream().filter(directory -> !subscriptions.containsKey(directory)).forEach(this::subscribe);
        }
    }

    /** A directory of another bundle may be stopping: it goes without, and is tried again when the next one comes or goes. */
    private void subscribe(PeerDirectory directory) {
        try {
            subscriptions.put(directory, directory.observe(this::tell));
        } catch (RuntimeException e) {
            LOG.warn("a peer directory refused the subscription", e);
        }
    }

    private static void end(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (Exception e) {
            LOG.warn("a peer directory that went away failed to end its subscription", e);
        }
    }
}
