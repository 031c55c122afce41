package org.kedge.association.initiator;

import java.util.Locale;
import java.util.Optional;

import org.kedge.api.association.AssociationStatus;
import org.kedge.api.error.KedgeException;
import org.kedge.api.metrics.Meters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log and meters of the associations, with stable words. */
final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Associations.class);

    private final Meters meters;

    Reporter(Meters meters) {
        this.meters = meters;
    }

    void report(AssociationStatus status, Association.Event event) {
        if (event == Association.Event.CONNECTING) {
            LOG.debug("ASSOCIATING peer={}", status.peer());
            return;
        }
        meters.counter("association.events", "event", event.name().toLowerCase(Locale.ROOT)).increment();
        String failure = status.lastFailure().map(KedgeException::getMessage).orElse("-");
        switch (event) {
            case ASSOCIATED, RENEWED -> {
                LOG.info("{} peer={} id={} framework={} keyId={} check={} protocol={} suite={} notAfter={}", event, status.peer(),
                        status.peerId(), status.framework().word(), text(status.keyId()), text(status.checkValue()),
                        text(status.facts().map(f -> f.protocol())), text(status.facts().map(f -> f.cipherSuite())),
                        text(status.notAfter()));
                status.lastFailure().ifPresent(e -> LOG.warn("ASSOCIATION-FELL-BACK peer={}: {}", status.peer(), e.getMessage()));
            }
            case FAILED -> LOG.warn("ASSOCIATION-FAILED peer={} state={} nextTry={}: {}", status.peer(), status.state(),
                    text(status.nextTry()), failure);
            case RENEWAL_FAILED -> LOG.warn("ASSOCIATION-RENEWAL-FAILED peer={} notAfter={} nextTry={}: {}", status.peer(),
                    text(status.notAfter()), text(status.nextTry()), failure);
            case LOST -> LOG.warn("ASSOCIATION-LOST peer={} nextTry={}: {}", status.peer(), text(status.nextTry()), failure);
            case EXPIRED -> LOG.info("ASSOCIATION-EXPIRED peer={} nextTry={}", status.peer(), text(status.nextTry()));
            default -> LOG.info("ASSOCIATION-RELEASED peer={}", status.peer());
        }
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("-");
    }
}
