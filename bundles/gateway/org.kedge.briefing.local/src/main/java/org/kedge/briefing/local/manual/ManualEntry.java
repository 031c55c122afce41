package org.kedge.briefing.local.manual;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.compact.CompactCodec;
import org.kedge.messages.compact.CompactInstruction;
import org.kedge.messages.compact.OneTimeCode;
import org.kedge.messages.compact.ScannedInstruction;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a technician brings (D-82): an instruction, which is handed out once he has confirmed what it makes this node trust, or a compact
 * text, which leads to a Briefing Node whose key it pins. One entry waits at a time. Entering and confirming block on the store.
 * Thread-safe.
 */
public final class ManualEntry implements BriefingProvider, AutoCloseable {
    /** How long an entry waits. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(ManualEntry.class);
    private static final int PRIORITY = 60;
    private static final int TRIES = 3;
    private static final Set<ErrorCode> OF_BRIEFING_NODES = Set.of(ErrorCode.BRIEFING_NODE_UNREACHABLE, ErrorCode.BRIEFING_NODE_REFUSED,
            ErrorCode.BRIEFING_NODE_PROTOCOL, ErrorCode.BRIEFING_CODE_REFUSED, ErrorCode.BRIEFING_KEY_REFUSED,
            ErrorCode.CREDENTIAL_UNKNOWN);

    /**
     * What came of an entry.
     *
     * @param shown what it says
     * @param done when nothing waits for a confirmation: what {@link #confirm} would have returned
     */
    public record Entered(Shown shown, Optional<CompletionStage<List<EnrolmentStatus>>> done) {
    }

    private final ManualServices services;
    private final Supplier<ManualSettings> settings;
    private final Times times;
    private final Tasks tasks;
    private final Checks checks;
    private final ManualJournal journal;
    private final List<Consumer<Briefing>> observers = new CopyOnWriteArrayList<>();
    private Optional<Pending> pending = Optional.empty();
    private int wrong;
    private volatile boolean closed;

    /** @param times by a clock that may be untrusted */
    public ManualEntry(ManualServices services, Supplier<ManualSettings> settings, Times times, Tasks tasks) {
        this.services = services;
        this.settings = settings;
        this.times = times;
        this.tasks = tasks;
        this.checks = new Checks(settings, times, services::pins);
        this.journal = new ManualJournal(services, times);
    }

    /**
     * Reads a compact text, or an instruction without signature, in place of whatever waits.
     *
     * @throws KedgeException of area 1 with the reason why it cannot be confirmed, or a code of the store
     */
    public Entered enter(String text) {
        if (!text.strip().startsWith("{")) {
            return judged(() -> compact(text));
        }
        return enter(text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    /** Reads an instruction with its detached signature, as {@link #enter(String)}. */
    public Entered enter(byte[] document, Optional<byte[]> signature) {
        return judged(() -> instruction(new Held(document.clone(), signature.map(byte[]::clone))));
    }

    private synchronized Entered judged(Supplier<Pending> reader) {
        pending = Optional.empty();
        wrong = 0;
        try {
            Pending read = reader.get();
            journal.entered(read);
            if (read.signer().isPresent() && !settings.get().confirmSigned()) {
                return new Entered(read.shown(), Optional.of(act(read)));
            }
            pending = Optional.of(read);
            return new Entered(read.shown(), Optional.empty());
        } catch (KedgeException e) {
            journal.refused(e);
            throw e;
        }
    }

    private Pending compact(String text) {
        ScannedInstruction read = CompactCodec.read(text);
        Optional<String> signer = Checks.signer(read, services.keys());
        checks.check(read.instruction(), signer.isPresent(), ManualLedger.read(services.store()));
        Shown shown = Display.of(read.instruction(), signer, read.code(), times.trusted());
        return new Pending(shown, Optional.of(read), Optional.empty(), signer, tasks.nanos());
    }

    private Pending instruction(Held entry) {
        Briefing briefing = checks.check(entry, services.keys(), ManualLedger.read(services.store()));
        return new Pending(Display.of(briefing), Optional.empty(), Optional.of(entry), briefing.signer(), tasks.nanos());
    }

    /**
     * Confirms what waits, and acts on it.
     *
     * @return for a compact text: completes as {@link EnroleeService#trigger}, and exceptionally also when nothing was enrolled because
     *         the Briefing Node could not be reached or refused; for an instruction: empty and complete, because the enrolee hears of it
     *         as of every instruction that turns up
     * @throws KedgeException {@link ErrorCode#BRIEFING_NOT_CONFIRMED} when nothing waits or the word is another; else as {@link #enter}
     */
    public synchronized CompletionStage<List<EnrolmentStatus>> confirm(String word) {
        Pending entry = pending.filter(waiting -> tasks.nanos() - waiting.nanos() < PATIENCE.toNanos()).orElseThrow(() -> {
            pending = Optional.empty();
            return new KedgeException(ErrorCode.BRIEFING_NOT_CONFIRMED, "nothing waits for a confirmation, or not any more: an entry waits"
                    + " for " + PATIENCE.toMinutes() + " minutes; enter it again");
        });
        if (!Word.typed(word, entry.shown().word())) {
            throw wrongWord();
        }
        pending = Optional.empty();
        try {
            return act(entry);
        } catch (KedgeException e) {
            journal.refused(e);
            throw e;
        }
    }

    private KedgeException wrongWord() {
        boolean last = ++wrong >= TRIES;
        pending = last ? Optional.empty() : pending;
        KedgeException refusal = new KedgeException(ErrorCode.BRIEFING_NOT_CONFIRMED, "this is not the word that was shown"
                + (last ? "; the entry was discarded" : "; " + (TRIES - wrong) + " of " + TRIES + " tries are left"));
        journal.refused(refusal);
        return refusal;
    }

    private CompletionStage<List<EnrolmentStatus>> act(Pending entry) {
        return entry.text().map(text -> ask(text, entry)).orElseGet(() -> keep(entry));
    }

    private CompletionStage<List<EnrolmentStatus>> keep(Pending entry) {
        CredentialStore store = services.store();
        Held held = entry.instruction().orElseThrow();
        ManualState state = ManualLedger.read(store);
        Briefing briefing = checks.check(held, services.keys(), state);
        ManualLedger.write(store, state.with(held.by(briefing.signer())));
        journal.confirmed(briefing);
        tasks.run(() -> observers.forEach(observer -> observer.accept(briefing)));
        return CompletableFuture.completedFuture(List.of());
    }

    /** The text counts as used before anybody is asked; the same text may be tried again until one try has ended well. */
    private CompletionStage<List<EnrolmentStatus>> ask(ScannedInstruction text, Pending entry) {
        CredentialStore store = services.store();
        EnroleeService enrolee = services.enrolee();
        CompactInstruction instruction = text.instruction();
        ManualState state = ManualLedger.read(store);
        // Its signer may have been struck off while it waited for the word.
        boolean signed = Checks.signer(text, services.keys()).isPresent();
        checks.check(instruction, signed, state);
        ManualLedger.write(store, state.with(ManualState.LastText.of(instruction, entry.signer(), false)));
        TrustLevel trust = signed ? TrustLevel.SIGNED : TrustLevel.CONFIRMED;
        journal.confirmed(instruction, entry.signer());
        BriefingPointer pointer = new BriefingPointer(instruction.uri(), Optional.of(instruction.pin()),
                text.code().map(OneTimeCode::value), trust);
        return enrolee.trigger(new BootstrapTrigger(BootstrapTrigger.Kind.OPERATOR, Optional.empty(), times.now(), Optional.of(pointer),
                Optional.empty())).thenApply(runs -> {
                    if (runs.isEmpty()) {
                        requireAnswered(enrolee);
                    }
                    used(instruction, entry.signer());
                    return runs;
                });
    }

    /** A round that came to nothing ends well for the enrolee; the technician is to know that his code was wrong, or the network down. */
    private static void requireAnswered(EnroleeService enrolee) {
        enrolee.lastBriefing().stream().flatMap(report -> report.offers().stream())
                .filter(offer -> offer.verdict() == BriefingOffer.Verdict.FAILED).flatMap(offer -> offer.why().stream())
                .filter(why -> OF_BRIEFING_NODES.contains(why.code())).findFirst().ifPresent(why -> {
                    throw new KedgeException(why.code(), why.detail(), why);
                });
    }

    private synchronized void used(CompactInstruction instruction, Optional<String> signer) {
        try {
            CredentialStore store = services.store();
            ManualState state = ManualLedger.read(store);
            if (state.last().equals(Optional.of(ManualState.LastText.of(instruction, signer, false)))) {
                ManualLedger.write(store, state.with(ManualState.LastText.of(instruction, signer, true)));
            }
        } catch (KedgeException e) {
            LOG.warn("BRIEFING-TEXT-NOT-CLOSED serial={} can be entered once more: {}", instruction.serial(), e.getMessage());
        }
    }

    /** Discards what waits. @return whether something did */
    public synchronized boolean cancel() {
        boolean waited = pending.isPresent();
        pending = Optional.empty();
        return waited;
    }

    /**
     * Hands out no instruction for a target any more; or forgets that the last compact text was used, so that its serial shuts out none.
     *
     * @param targetOrAddress of the Enrolment Target, or of the Briefing Node to which the text led
     * @throws KedgeException {@link ErrorCode#BRIEFING_NONE} when there was none
     */
    public synchronized void withdraw(String targetOrAddress) {
        CredentialStore store = services.store();
        ManualState state = ManualLedger.read(store);
        ManualState rest = state.without(targetOrAddress);
        if (rest.equals(state)) {
            throw new KedgeException(ErrorCode.BRIEFING_NONE, "no instruction for this target was confirmed by hand, and the last compact"
                    + " text led to no Briefing Node at this address");
        }
        ManualLedger.write(store, rest);
        journal.withdrawn(targetOrAddress);
    }

    @Override
    public String name() {
        return Held.PROVIDER;
    }

    @Override
    public TrustLevel trust() {
        return TrustLevel.CONFIRMED;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger) {
        CompletableFuture<List<Briefing>> answer = new CompletableFuture<>();
        if (closed || !tasks.run(() -> answer(answer))) {
            answer.completeExceptionally(new KedgeException(ErrorCode.BRIEFING_NONE, "manual entry was stopped or is busy"));
        }
        return answer;
    }

    private void answer(CompletableFuture<List<Briefing>> answer) {
        try {
            CredentialStore store = services.stores().first()
                    .orElseThrow(() -> new KedgeException(ErrorCode.BRIEFING_NONE, "the credential store with the confirmed instructions is"
                            + " not there"));
            Map<String, PublicKey> pinned = services.keys();
            List<Briefing> briefings = new ArrayList<>();
            ManualLedger.read(store).held().forEach(held -> held.briefing(pinned).ifPresent(briefings::add));
            answer.complete(briefings);
        } catch (RuntimeException e) {
            answer.completeExceptionally(KedgeException.of(e));
        }
    }

    @Override
    public AutoCloseable observe(Consumer<Briefing> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    @Override
    public void close() {
        closed = true;
        observers.clear();
        cancel();
    }
}
