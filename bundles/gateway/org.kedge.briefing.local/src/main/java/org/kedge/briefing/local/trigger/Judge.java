package org.kedge.briefing.local.trigger;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.briefing.MefHint;
import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.trigger.DeviceTrigger;
import org.kedge.messages.trigger.DeviceTriggerCodec;
import org.kedge.messages.trigger.MefPointer;
import org.kedge.messages.trigger.Serialization;
import org.kedge.messages.trigger.TriggerPurpose;
import org.kedge.messages.trigger.text.ReceivedTrigger;
import org.kedge.messages.trigger.text.TriggerProof;
import org.kedge.messages.trigger.text.TriggerTextCodec;
import org.kedge.messages.trigger.text.VerifiedTrigger;
import org.kedge.work.Times;

/** Reads a message and decides who vouches for it. Changes nothing. */
final class Judge {
    /** In the record, where the way a message came vouches for it. */
    static final String CHANNEL = "channel";

    private static final Duration FUTURE = Duration.ofSeconds(300);
    private static final Set<String> SCHEMES = Set.of("coaps", "https");
    private static final int MAX_PORT = 0xffff;

    private final TriggerServices services;
    private final Supplier<TriggerSettings> settings;
    private final Times times;
    private final KpmNames kpms;

    Judge(TriggerServices services, Supplier<TriggerSettings> settings, Times times, KpmNames kpms) {
        this.services = services;
        this.settings = settings;
        this.times = times;
        this.kpms = kpms;
    }

    /**
     * Blocks.
     *
     * @param lastSerial of the text that was accepted last
     * @throws KedgeException of area 1, or a code of the store
     */
    Order judge(TriggerMessage message, CredentialStore store, long lastSerial) {
        Optional<String> channel = Optional.of(CHANNEL).filter(c -> message.authenticated());
        if (message.payload().length == 0) {
            return Order.plain(TriggerPurpose.ESTABLISH_CONNECTION, channel);
        }
        Optional<Serialization> form = form(message);
        return form.isPresent() ? device(DeviceTriggerCodec.decode(form.get(), message.payload()), channel)
                : text(TriggerTextCodec.parse(message.payload()), store, lastSerial, channel);
    }

    /** Empty: the text. */
    private static Optional<Serialization> form(TriggerMessage message) {
        String type = message.contentType().orElse("").toLowerCase(Locale.ROOT);
        for (Serialization form : Serialization.values()) {
            if (type.matches(".*[/+]" + form.word() + "(;.*)?")) {
                return Optional.of(form);
            }
        }
        if (type.startsWith("text/plain") || Glance.isText(message.payload())) {
            return Optional.empty();
        }
        return Optional.of(Serialization.guess(message.payload()).orElseThrow(() -> new KedgeException(ErrorCode.TRIGGER_MALFORMED,
                "the trigger is neither a text that begins with KT1; nor JSON, XML or a CBOR map, at octet 0")));
    }

    /** Nothing in it proves who made it, so only the way it came counts (SEED-058). */
    private static Order device(DeviceTrigger trigger, Optional<String> channel) {
        return new Order(trigger.purpose(), channel, OptionalLong.empty(), Optional.empty(),
                channel.flatMap(c -> trigger.mef()).map(Judge::hint));
    }

    private static MefHint hint(MefPointer mef) {
        return new MefHint(mef.host(), mef.bindings().stream()
                .filter(binding -> SCHEMES.contains(binding.scheme()) && binding.port().orElse(1) >= 1
                        && binding.port().orElse(1) <= MAX_PORT)
                .findFirst().map(binding -> URI.create(binding.scheme() + "://" + mef.host()
                        + (binding.port().isPresent() ? ":" + binding.port().getAsInt() : ""))));
    }

    /** What costs nothing is checked before the proof: a flood of old or foreign texts costs no cryptography. */
    private Order text(ReceivedTrigger text, CredentialStore store, long lastSerial, Optional<String> channel) {
        if (settings.get().node().filter(text.node()::matches).isEmpty()) {
            throw new KedgeException(ErrorCode.TRIGGER_OTHER_NODE, "the trigger text is for " + text.node().text() + ", this node is "
                    + settings.get().node().map(Object::toString).orElse("unnamed: node.id is not configured"));
        }
        if (text.proof() == TriggerProof.NONE) {
            return Order.plain(text.purpose(), channel);
        }
        requireNew(text.serial(), lastSerial);
        try (KeyRing ring = text.proof() == TriggerProof.MAC ? KeyRing.ofKpms(store, kpms.in(store), times)
                : KeyRing.ofSigners(services.signers().first())) {
            VerifiedTrigger verified = text.verify(ring.keys());
            return new Order(text.purpose(), Optional.of(verified.by()), OptionalLong.of(text.serial()), verified.claim().address()
                    .map(uri -> new BriefingPointer(uri, Optional.empty(), Optional.empty(), TrustLevel.SIGNED)), Optional.empty());
        }
    }

    /** While the clock is not trusted only the serial counts, which tells a replay but not a text that was held back. */
    private void requireNew(long serial, long lastSerial) {
        // One from the future was accepted while no clock was trusted; now it must not shut out every honest one until then.
        boolean shutsOut = times.trusted().filter(now -> Instant.ofEpochSecond(lastSerial).isAfter(now.plus(FUTURE))).isPresent();
        if (serial <= lastSerial && !shutsOut) {
            throw replayed(serial, "the last one accepted has " + lastSerial);
        }
        times.trusted().ifPresent(now -> {
            Instant made = Instant.ofEpochSecond(serial);
            if (made.isBefore(now.minus(settings.get().age()))) {
                throw replayed(serial, "it was made at " + made + ", longer ago than " + settings.get().age().toSeconds() + " s");
            }
            // One from the future would shut out every honest one until then.
            if (made.isAfter(now.plus(FUTURE))) {
                throw replayed(serial, "it was made at " + made + ", which is in the future: a clock is wrong");
            }
        });
    }

    private static KedgeException replayed(long serial, String why) {
        return new KedgeException(ErrorCode.TRIGGER_REPLAYED, "the trigger text has the serial " + serial + ", " + why);
    }
}
