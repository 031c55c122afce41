package org.kedge.trigger.smpp;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jsmpp.InvalidResponseException;
import org.jsmpp.PDUException;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ResponseTimeoutException;
import org.jsmpp.session.SMPPSession;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.infrastructure.briefing.TriggerSender;
import org.kedge.api.metrics.Meters;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

/**
 * Sends triggers as short messages over one SMPP session, bound as a transmitter. A message whose fate is unknown is not sent again: the
 * caller may, and the receiver refuses the second one by its serial. Neither number nor text is ever logged or in a message.
 */
public final class SmppSender implements TriggerSender, HealthIndicator, AutoCloseable {
    private static final Pattern MSISDN = Pattern.compile("[1-9][0-9]{4,14}");
    private static final int ESME_RMSGQFUL = 0x14;
    private static final int ESME_RTHROTTLED = 0x58;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final int MAX_DOUBLINGS = 5;
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration GOODBYE = Duration.ofMillis(300);

    private final SmppSettings settings;
    private final Submitter submitter;
    private final Meters meters;
    private final InstantSource clock;
    private final Threads linkThread = new Threads(Pool.of("smpp-link", 1, 64, "SMPP"));
    private final Threads threads;
    private final Link link;
    private final Map<Submission, Optional<SMPPSession>> open = new ConcurrentHashMap<>();

    /**
     * Connects in the background.
     *
     * @param store where password and trust anchors are
     * @param clock the clock that deadlines are meant by
     */
    public SmppSender(SmppSettings settings, Supplier<Optional<CredentialStore>> store, Meters meters, InstantSource clock) {
        this.settings = settings;
        this.submitter = new Submitter(settings);
        this.meters = meters;
        this.clock = clock;
        int most = settings.limits().window() + settings.limits().queue();
        threads = new Threads(Pool.of("smpp", settings.limits().window(), most, "SMPP"));
        link = new Link(settings, store, linkThread, this::lost);
        link.start();
    }

    @Override
    public String name() {
        return "smpp";
    }

    @Override
    public CompletionStage<String> send(String msisdn, String text, Instant deadline) {
        Duration asked = Duration.between(clock.instant(), deadline);
        Duration left = asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
        Submission submission = new Submission(msisdn, text, threads.nanos() + left.toNanos());
        Optional<String> fault = fault(msisdn, text, left);
        if (fault.isPresent()) {
            fail(submission, "refused", fault.get());
            return submission.result();
        }
        open.put(submission, Optional.empty());
        Link.User user = user(submission);
        Runnable cancel = threads.after(left, () -> fail(submission, "timeout", "no answer of the SMSC " + settings.endpoint()
                + " in time; it may have the message"));
        submission.result().whenComplete((id, e) -> {
            cancel.run();
            link.forget(user);
            open.remove(submission);
        });
        link.use(user);
        return submission.result();
    }

    private Optional<String> fault(String msisdn, String text, Duration left) {
        if (!MSISDN.matcher(msisdn).matches()) {
            return Optional.of("the number is not 5 to 15 digits without leading zero");
        } else if (text.isEmpty() || text.length() > GsmText.MAX) {
            return Optional.of("the text has " + text.length() + " characters (1 to " + GsmText.MAX + ")");
        } else if (GsmText.foreign(text).isPresent()) {
            return Optional.of("the character at index " + GsmText.foreign(text).getAsInt()
                    + " is not the same in the alphabet of short messages and in ASCII");
        } else if (left.isNegative() || left.isZero()) {
            return Optional.of("the deadline has passed");
        } else if (open.size() >= settings.limits().window() + settings.limits().queue()) {
            return Optional.of(open.size() + " messages wait for the SMSC already");
        }
        return Optional.empty();
    }

    private Link.User user(Submission submission) {
        return new Link.User() {
            @Override
            public void bound(SMPPSession session) {
                if (!threads.run(() -> submit(submission, session, this))) {
                    fail(submission, "refused", "too many messages wait for the SMSC, or the sender was stopped");
                }
            }

            @Override
            public void down(String why) {
                fail(submission, "down", why);
            }
        };
    }

    private void submit(Submission submission, SMPPSession session, Link.User user) {
        if (!session.getSessionState().isTransmittable()) {
            // It ended before this message was handed over: the next one will do.
            threads.after(FIRST_PAUSE, () -> link.use(user));
            return;
        }
        if (!submission.begin()) {
            return;
        }
        long begin = threads.nanos();
        try {
            open.computeIfPresent(submission, (key, none) -> Optional.of(session));
            String id = submitter.submit(session, submission);
            link.used(session);
            meters.timer("trigger.smpp.answer").record(Duration.ofNanos(threads.nanos() - begin));
            if (submission.result().complete(id)) {
                count("accepted");
            }
        } catch (NegativeResponseException e) {
            link.used(session);
            negative(submission, e, user);
        } catch (ResponseTimeoutException e) {
            fail(submission, "timeout", "the SMSC " + settings.endpoint() + " did not answer within "
                    + settings.limits().answer().toMillis() + " ms; it may have the message");
        } catch (InvalidResponseException e) {
            fail(submission, "refused", "the answer of the SMSC " + settings.endpoint() + " is malformed");
        } catch (PDUException e) {
            // Its text repeats the value.
            fail(submission, "refused", "the library did not take the message");
        } catch (IOException e) {
            fail(submission, "down", "the connection to the SMSC " + settings.endpoint() + " broke; it may have the message");
        } finally {
            submission.end();
        }
    }

    /** A full or throttling SMSC is asked again later, as long as there is time. */
    private void negative(Submission submission, NegativeResponseException answer, Link.User user) {
        boolean busy = answer.getCommandStatus() == ESME_RTHROTTLED || answer.getCommandStatus() == ESME_RMSGQFUL;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(submission.countThrottled() - 1, MAX_DOUBLINGS));
        if (busy) {
            count("throttled");
        }
        if (busy && submission.leftNanos(threads.nanos()) > pause.toNanos()) {
            open.computeIfPresent(submission, (key, session) -> Optional.empty());
            threads.after(pause, () -> link.use(user));
        } else {
            fail(submission, "refused", "the SMSC " + settings.endpoint() + (busy ? " is busy: " : " refused it: ")
                    + Binder.status(answer));
        }
    }

    private void lost(SMPPSession session) {
        Set<Map.Entry<Submission, Optional<SMPPSession>>> entries = open.entrySet();
        entries.stream().filter(entry -> entry.getValue().filter(used -> used == session).isPresent()).map(Map.Entry::getKey).toList()
                .forEach(submission -> fail(submission, "down", "the connection to the SMSC " + settings.endpoint()
                        + " was lost; it may have the message"));
    }

    private void fail(Submission submission, String outcome, String why) {
        if (submission.fail(why)) {
            count(outcome);
        }
    }

    private void count(String outcome) {
        meters.counter("trigger.smpp.messages", "outcome", outcome).increment();
    }

    /** How many messages wait for an answer, or for the SMSC to be reached. */
    public int waiting() {
        return open.size();
    }

    @Override
    public Health health() {
        return link.health();
    }

    /** What waits fails; takes less than a second. */
    @Override
    public void close() {
        link.close(GOODBYE);
        open.keySet().forEach(submission -> fail(submission, "down", "the sender was stopped"));
        threads.close();
        linkThread.close();
    }
}
