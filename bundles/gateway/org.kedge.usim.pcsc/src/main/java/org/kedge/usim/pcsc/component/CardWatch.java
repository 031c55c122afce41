package org.kedge.usim.pcsc.component;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.usim.pcsc.card.CardChannel;
import org.kedge.usim.pcsc.card.CardGoneException;
import org.kedge.usim.pcsc.card.CardReport;
import org.kedge.usim.pcsc.card.CardUsim;
import org.kedge.usim.pcsc.card.PinGate;
import org.kedge.usim.pcsc.reader.Readers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the card of one configuration, publishes it while it is there, and builds its session up again when it comes back.
 *
 * <p>It asks now and then instead of waiting in the driver: the JDK has one connection to pcscd, and while a thread waits there for a
 * change every command to every card waits too.
 */
public final class CardWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CardWatch.class);
    private static final Duration END = Duration.ofMillis(800);
    /** A card that was refused for another reason than its PIN may only have been disturbed. */
    private static final Duration RETRY_REFUSED = Duration.ofSeconds(60);

    private final CardSettings settings;
    private final Readers readers;
    private final PinGate gate;
    private final Consumer<Optional<AkaAuthenticator>> publish;
    private final Thread thread;
    private volatile UiccState state = UiccState.STARTING;
    private volatile boolean stopped;

    private Optional<CardChannel> channel = Optional.empty();
    private Optional<CardUsim> usim = Optional.empty();
    private String said = "";
    private long refusedAt;
    private boolean gone;

    /**
     * @param publish told what to offer to others, or that there is nothing to offer any more; by the thread of this watch alone
     */
    public CardWatch(CardSettings settings, Readers readers, PinGate gate, Consumer<Optional<AkaAuthenticator>> publish) {
        this.settings = settings;
        this.readers = readers;
        this.gate = gate;
        this.publish = publish;
        thread = new Thread(this::run, "kedge-usim-" + settings.name());
        thread.setDaemon(true);
    }

    /** Returns at once. */
    public void start() {
        thread.start();
    }

    /** How the card is now. Answers from memory. */
    UiccState state() {
        return state;
    }

    /** The name of the USIM. */
    String name() {
        return settings.name();
    }

    private void run() {
        try {
            while (!stopped) {
                look();
                await();
            }
        } finally {
            release();
        }
    }

    private void look() {
        try {
            if (channel.isPresent() && (isGone() || !channel.get().isPresent())) {
                release();
            }
            if (channel.isEmpty() || state.failure().isPresent() && isWorthAnotherTry()) {
                release();
                connect();
            }
        } catch (RuntimeException e) {
            LOG.error("USIM-WATCH-FAILED usim={}", settings.name(), e);
            release();
            become(UiccState.absent(KedgeException.of(e)));
        }
    }

    private boolean isWorthAnotherTry() {
        return gate.hasNews() || !gate.hasFailed() && System.nanoTime() - refusedAt > RETRY_REFUSED.toNanos();
    }

    private void connect() {
        CardChannel card;
        try {
            card = readers.connect(settings.reader());
        } catch (KedgeException e) {
            become(UiccState.absent(e));
            return;
        }
        channel = Optional.of(card);
        try {
            CardUsim opened = CardUsim.open(settings.name(), card, settings.options(), gate, this::cardGone);
            usim = Optional.of(opened);
            become(UiccState.ready(opened.report()));
            offer(Optional.of(opened));
        } catch (CardGoneException e) {
            release();
            become(UiccState.absent(new KedgeException(ErrorCode.USIM_UNAVAILABLE, "the card went while it was read: "
                    + e.getMessage(), e)));
        } catch (KedgeException e) {
            refusedAt = System.nanoTime();
            become(UiccState.refused(e));
            offer(Optional.of(new RefusedUsim(e)));
        }
    }

    private void release() {
        if (channel.isPresent()) {
            publish.accept(Optional.empty());
            usim.ifPresentOrElse(CardUsim::close, channel.get()::close);
            usim = Optional.empty();
            channel = Optional.empty();
            said = state.report().isPresent() ? "" : said;
            state = UiccState.STARTING;
        }
        synchronized (this) {
            gone = false;
        }
    }

    private void offer(Optional<AkaAuthenticator> usim) {
        if (!stopped) {
            publish.accept(usim);
        }
    }

    /** One line per change: a reader without a card is asked every second, and a card that was refused may be tried again. */
    private void become(UiccState next) {
        state = next;
        String line = next.word() + message(next);
        if (line.equals(said) || stopped) {
            return;
        }
        said = line;
        if (next.report().isPresent()) {
            CardReport report = next.report().get();
            LOG.info("USIM-READY usim={} application={} modes={} reader=\"{}\" m2m={}", settings.name(), report.application(),
                    report.modes(), report.reader(), report.subscriptions().size());
        } else {
            LOG.warn("USIM-{} usim={} {}", next.inserted() ? "REFUSED" : "ABSENT", settings.name(), message(next));
        }
    }

    private static String message(UiccState state) {
        return state.failure().map(KedgeException::getMessage).orElse("");
    }

    private synchronized boolean isGone() {
        return gone;
    }

    /** An operation met a card that is gone: look at once. */
    private synchronized void cardGone() {
        gone = true;
        notifyAll();
    }

    private synchronized void await() {
        try {
            if (!gone && !stopped) {
                wait(settings.poll().toMillis());
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** Ends the thread and gives the card back; a driver that hangs is left behind after less than a second. */
    @Override
    public void close() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        try {
            thread.join(END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
