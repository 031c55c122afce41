package org.kedge.itests.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;

/**
 * What every briefing provider must do, wherever it has its instructions from: hand out exactly what a trusted party published, say who
 * vouches for it, never hand out anything else, answer in time, and tell an outage from having nothing.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class BriefingProviderKit {
    /** Within which a provider answers, whatever its source does; the enrolee waits no longer. */
    protected static final Duration LIMIT = Duration.ofSeconds(10);
    /** Whole seconds and the real present. */
    protected static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static final Set<String> AREAS = Set.of("1", "2", "3", "5");
    private static final int CALLERS = 16;
    private static final String MAF = "maf.example.com";

    protected BriefingProvider provider;
    private Source source;

    /** What is behind the provider, under the control of a test. Empty and available until told otherwise. */
    protected interface Source {
        /**
         * Publishes an instruction properly, beside those for other targets and in place of one for the same target. When this returns,
         * whoever asks the provider gets it.
         *
         * @return its exact octets
         */
        byte[] publish(BootstrapInstruction instruction) throws Exception;

        /**
         * Brings something that is no instruction, as whom the provider trusts would; it may take the place of what was published. A
         * source that refuses it at once may throw its KedgeException.
         */
        void publishMalformed() throws Exception;

        /**
         * Brings a good instruction that a stranger vouches for: signed with a key that is not pinned, from a node that is not the
         * configured one, unconfirmed. A source that refuses it at once may throw its KedgeException.
         */
        void publishOfStranger(BootstrapInstruction instruction) throws Exception;

        /** Takes back whatever is published. */
        void withdraw() throws Exception;

        /** From now on, whatever the provider reads from cannot be reached. */
        void fail() throws Exception;

        /** The outage is over; what was published is still there. */
        void recover() throws Exception;
    }

    /** The source, before the provider is made. */
    protected abstract Source source() throws Exception;

    /** The provider, ready to be asked. */
    protected abstract BriefingProvider open() throws Exception;

    /** Stops the provider as its bundle does. */
    protected abstract void close(BriefingProvider opened) throws Exception;

    /** The trust of what {@link Source#publish} publishes. */
    protected abstract TrustLevel trust();

    /** The signer of what is published, with {@link TrustLevel#SIGNED}. */
    protected Optional<String> signer() {
        return Optional.empty();
    }

    /** Whether the source can hold instructions for several targets at a time. */
    protected boolean severalTargets() {
        return true;
    }

    /** Makes a provider look that only now and then looks for something new. */
    protected void look() throws Exception {
    }

    /** Every secret that the provider holds or handles. */
    protected List<byte[]> secrets() {
        return List.of();
    }

    @BeforeEach
    void prepareProvider() throws Exception {
        source = source();
        provider = open();
    }

    @AfterEach
    void closeProvider() throws Exception {
        close(provider);
    }

    @Test
    void itsNameIsOneWordAndStaysTheSame() throws Exception {
        String name = provider.name();
        assertTrue(name.matches("[a-z][a-z0-9-]{0,31}"), name);
        source.publish(instruction(1));
        assertEquals(Set.of(name), brief().stream().map(Briefing::provider).collect(Collectors.toSet()));
        assertEquals(name, provider.name());
    }

    @Test
    void itsPriorityIsWithinTheUsualRange() {
        assertTrue(provider.priority() >= 0 && provider.priority() <= 100, () -> "priority " + provider.priority());
    }

    @Test
    void declaresNoMoreTrustThanItsInstructionsHave() throws Exception {
        assertTrue(trust().satisfies(provider.trust()), () -> "declares " + provider.trust() + " and hands out " + trust());
        source.publish(instruction(1));
        for (Briefing briefing : brief()) {
            assertTrue(briefing.trust().satisfies(provider.trust()), () -> "declares " + provider.trust() + " for " + briefing.trust());
            assertFalse(briefing.trust() == TrustLevel.NONE, "an instruction that nobody vouches for");
        }
    }

    @Test
    void handsOutWhatWasPublishedWithItsExactOctetsAndWhoVouches() throws Exception {
        BootstrapInstruction published = instruction(1);
        byte[] document = source.publish(published);
        Briefing briefing = only(brief());
        assertEquals(published, briefing.instruction());
        assertArrayEquals(document, briefing.document());
        assertEquals(trust(), briefing.trust());
        assertEquals(signer(), briefing.signer());
        assertEquals(briefing.trust() == TrustLevel.SIGNED, briefing.signer().isPresent());
    }

    @ParameterizedTest
    @EnumSource(BootstrapTrigger.Kind.class)
    void handsItOutWhateverTheReasonItIsAskedFor(BootstrapTrigger.Kind kind) throws Exception {
        source.publish(instruction(1));
        assertEquals(1, only(join(provider.brief(trigger(kind)).toCompletableFuture())).instruction().serial());
    }

    @Test
    void hasNothingWhereNothingIs() {
        assertEquals(List.of(), brief());
    }

    @Test
    void handsOutTheNewerInstructionOfATarget() throws Exception {
        source.publish(instruction(1));
        brief();
        source.publish(instruction(2));
        assertEquals(2, brief().stream().mapToLong(briefing -> briefing.instruction().serial()).max().orElseThrow());
    }

    @Test
    void handsOutTheInstructionsOfSeveralTargets() throws Exception {
        if (severalTargets()) {
            source.publish(instruction(1));
            source.publish(instruction(1, "other.example.com"));
            Set<String> targets = new TreeSet<>();
            brief().forEach(briefing -> targets.add(briefing.instruction().target().id()));
            assertEquals(Set.of(MAF, "other.example.com"), targets);
        }
    }

    @Test
    void hasNothingAnyMoreAfterItWasWithdrawn() throws Exception {
        source.publish(instruction(1));
        assertEquals(1, brief().size());
        source.withdraw();
        assertEquals(List.of(), brief());
    }

    @Test
    void neverHandsOutSomethingMalformed() throws Exception {
        refuses(source::publishMalformed);
    }

    @Test
    void neverHandsOutWhatAStrangerVouchesFor() throws Exception {
        refuses(() -> source.publishOfStranger(instruction(9)));
    }

    @Test
    void aGoodInstructionIsHandedOutAfterARefusedOne() throws Exception {
        refuses(source::publishMalformed);
        refuses(() -> source.publishOfStranger(instruction(9)));
        source.publish(instruction(1));
        assertEquals(1, only(brief()).instruction().serial());
    }

    @Test
    void anOutageIsARetryableFailureOrLeavesNothingAndPasses() throws Exception {
        source.publish(instruction(1));
        source.fail();
        try {
            brief().forEach(briefing -> assertEquals(1, briefing.instruction().serial()));
        } catch (KedgeException failure) {
            assertTrue(failure.retryable(), failure::getMessage);
            assertArea(failure);
        }
        source.recover();
        Await.until("the instruction after the outage", () -> !briefOrNothing().isEmpty());
    }

    @Test
    void answersSeveralCallersAtOnce() throws Exception {
        byte[] document = source.publish(instruction(1));
        List<CompletableFuture<List<Briefing>>> answers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> provider.brief(trigger(BootstrapTrigger.Kind.OPERATOR)),
                    task -> new Thread(task, "caller").start()).thenCompose(stage -> stage));
        }
        for (CompletableFuture<List<Briefing>> answer : answers) {
            assertArrayEquals(document, only(join(answer)).document());
        }
    }

    @Test
    void tellsObserversOfSomethingNewUntilTheyHaveEnough() throws Exception {
        List<Long> serials = new CopyOnWriteArrayList<>();
        AutoCloseable subscription = provider.observe(briefing -> serials.add(briefing.instruction().serial()));
        source.publish(instruction(1));
        look();
        Await.until("the instruction to be observed", () -> serials.contains(1L));
        subscription.close();
        source.publish(instruction(2));
        look();
        Await.until("the newer one", () -> brief().stream().anyMatch(briefing -> briefing.instruction().serial() == 2));
        assertFalse(serials.contains(2L), "told after the end of the subscription");
        subscription.close();
    }

    @Test
    void tellsObserversNothingOfWhatItRefuses() throws Exception {
        List<Long> serials = new CopyOnWriteArrayList<>();
        try (AutoCloseable subscription = provider.observe(briefing -> serials.add(briefing.instruction().serial()))) {
            refuses(source::publishMalformed);
            refuses(() -> source.publishOfStranger(instruction(9)));
            source.publish(instruction(1));
            look();
            Await.until("the instruction to be observed", () -> serials.contains(1L));
            assertEquals(Set.of(1L), Set.copyOf(serials));
        }
    }

    @Test
    void afterItWasClosedItHasNothing() throws Exception {
        source.publish(instruction(1));
        brief();
        close(provider);
        assertEquals(List.of(), briefOrNothing());
    }

    @Test
    void showsNoSecret() throws Exception {
        source.publish(instruction(1));
        StringBuilder shown = new StringBuilder(provider.toString());
        for (Briefing briefing : brief()) {
            shown.append(briefing).append(new String(briefing.document(), StandardCharsets.ISO_8859_1));
        }
        source.fail();
        try {
            brief();
        } catch (KedgeException failure) {
            shown.append(failure.getMessage());
        }
        for (byte[] secret : secrets()) {
            assertHidden(secret, shown.toString());
        }
    }

    private static void assertHidden(byte[] secret, String shown) {
        String lower = shown.toLowerCase(Locale.ROOT);
        assertFalse(shown.contains(new String(secret, StandardCharsets.ISO_8859_1)), "a secret as it is");
        assertFalse(lower.contains(HexFormat.of().formatHex(secret)), "a secret in hexadecimal");
        assertFalse(shown.contains(Base64.getEncoder().withoutPadding().encodeToString(secret)), "a secret in Base64");
        assertFalse(shown.contains(Base64.getUrlEncoder().withoutPadding().encodeToString(secret)), "a secret in Base64url");
    }

    /** A step that a source may refuse. */
    private interface Step {
        void run() throws Exception;
    }

    /** Nothing is handed out, and a failure says that it is about what was brought. */
    private void refuses(Step step) throws Exception {
        try {
            step.run();
            look();
            assertEquals(List.of(), brief());
        } catch (KedgeException refusal) {
            assertArea(refusal);
        }
    }

    private static void assertArea(KedgeException failure) {
        String area = failure.code().code().replace("KEDGE-", "").substring(0, 1);
        assertTrue(AREAS.contains(area), failure::getMessage);
    }

    /** What the provider has; throws the KedgeException it fails with. */
    protected final List<Briefing> brief() {
        return join(provider.brief(trigger(BootstrapTrigger.Kind.OPERATOR)).toCompletableFuture());
    }

    private List<Briefing> briefOrNothing() {
        try {
            return brief();
        } catch (KedgeException failure) {
            assertArea(failure);
            return List.of();
        }
    }

    private static List<Briefing> join(CompletableFuture<List<Briefing>> answer) {
        try {
            return answer.copy().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof KedgeException failure) {
                throw failure;
            }
            throw new AssertionError("neither an answer in time nor a KedgeException", e.getCause());
        }
    }

    private static Briefing only(List<Briefing> briefings) {
        assertEquals(1, briefings.size(), () -> briefings.toString());
        return briefings.get(0);
    }

    /** A trigger without a pointer. */
    protected static BootstrapTrigger trigger(BootstrapTrigger.Kind kind) {
        return new BootstrapTrigger(kind, Optional.empty(), Instant.now());
    }

    /** For a MAF; valid now; for any node. */
    protected static BootstrapInstruction instruction(long serial) {
        return instruction(serial, MAF);
    }

    /** As {@link #instruction(long)}, for another MAF. */
    protected static BootstrapInstruction instruction(long serial, String maf) {
        return new BootstrapInstruction(serial, Optional.empty(), NOW.minusSeconds(60), NOW.plusSeconds(86_400), Mechanism.PSK,
                EnrolmentTarget.maf(Fqdn.parse(maf)), Optional.empty(), URI.create("coaps://127.0.0.1:5684"),
                Fqdn.parse("mef.example.com"), List.of(), List.of(), "kpm", Duration.ofDays(30), KeyDerivation.USAGE_CONSTRAINED, true,
                Optional.empty());
    }
}
