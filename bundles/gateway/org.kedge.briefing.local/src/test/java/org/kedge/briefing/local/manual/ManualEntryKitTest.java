package org.kedge.briefing.local.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.itests.testkit.BriefingProviderKit;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;
import org.kedge.work.Pool;
import org.kedge.work.Threads;
import org.kedge.work.Times;

class ManualEntryKitTest extends BriefingProviderKit {
    private final ManualServices services = new ManualServices();
    private final MemoryCredentialStore store = new MemoryCredentialStore();
    private final Threads threads = new Threads(Pool.of("briefing-manual-test", 1, 64, "TEST"));
    private final ManualEntry entry = new ManualEntry(services, () -> new ManualSettings(Optional.empty(), true),
            new Times(Clock.systemUTC()), threads);

    /** A technician; an outage is that the store is not there. */
    private final class Technician implements Source {
        private final List<String> targets = new ArrayList<>();

        @Override
        public byte[] publish(BootstrapInstruction instruction) {
            byte[] document = InstructionCodec.encode(instruction);
            entry.confirm(entry.enter(new String(document, StandardCharsets.UTF_8)).shown().word());
            targets.add(instruction.target().id());
            return document;
        }

        @Override
        public void publishMalformed() {
            entry.enter("{");
        }

        @Override
        public void publishOfStranger(BootstrapInstruction instruction) {
            byte[] document = InstructionCodec.encode(instruction);
            entry.enter(document, Optional.of(DetachedSignature.sign(Bench.STRANGER.getPrivate(), document)));
        }

        @Override
        public void withdraw() {
            targets.stream().distinct().forEach(entry::withdraw);
        }

        @Override
        public void fail() {
            services.stores().remove(store);
        }

        @Override
        public void recover() {
            services.stores().add(store);
        }
    }

    @Override
    protected Source source() {
        services.stores().add(store);
        services.signers().add(() -> Map.of(Bench.SIGNER, Bench.OWNER.getPublic()));
        return new Technician();
    }

    @Override
    protected BriefingProvider open() {
        return entry;
    }

    @Override
    protected void close(BriefingProvider opened) {
        entry.close();
    }

    @AfterEach
    void stopThreads() {
        threads.close();
    }

    @Override
    protected TrustLevel trust() {
        return TrustLevel.CONFIRMED;
    }

    @Override
    protected List<byte[]> secrets() {
        return List.of(Bench.CODE.getBytes(StandardCharsets.US_ASCII));
    }

    /** An instruction that nobody has confirmed is a stranger's, too. */
    @Test
    void neverHandsOutWhatNobodyConfirmed() {
        entry.enter(new String(InstructionCodec.encode(instruction(1)), StandardCharsets.UTF_8));
        List<Briefing> handedOut = brief();
        assertEquals(List.of(), handedOut);
    }
}
