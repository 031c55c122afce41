package org.kedge.usim.pcsc.component;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

import org.kedge.api.credential.Credential;
import org.kedge.usim.pcsc.card.Application;
import org.kedge.usim.pcsc.card.CardOptions;
import org.kedge.usim.pcsc.reader.ReaderName;

/**
 * A configuration that was checked.
 *
 * @param name of the USIM
 * @param terminalType of the TerminalFactory
 * @param reader which readers are meant
 * @param options how the card is used
 * @param pin alias of the PIN
 * @param poll how often the reader is asked
 */
public record CardSettings(String name, String terminalType, ReaderName reader, CardOptions options, Optional<String> pin, Duration poll) {
    private static final long MIN_POLL = 100;
    private static final long MAX_POLL = 60_000;
    private static final int MAX_AID = 16;
    private static final int MIN_AID = 5;

    /** @throws IllegalArgumentException naming the property that is wrong */
    static CardSettings of(CardConfiguration c) {
        require(Credential.isAlias(c.name()), "name is not 1 to 128 letters, digits and . _ - : / @");
        require(c.mnc_digits() == 0 || c.mnc_digits() == 2 || c.mnc_digits() == 3, "mnc.digits is not 0, 2 or 3");
        require(c.pin_alias().isEmpty() || Credential.isAlias(c.pin_alias()), "pin.alias is not an alias of the store");
        require(c.poll_interval() >= MIN_POLL && c.poll_interval() <= MAX_POLL,
                "poll.interval is not " + MIN_POLL + " to " + MAX_POLL + " ms");
        require(!c.terminal_type().isEmpty(), "terminal.type is empty");
        return new CardSettings(c.name(), c.terminal_type(), new ReaderName(c.reader().strip()),
                new CardOptions(application(c.application()), c.mnc_digits() == 0 ? OptionalInt.empty() : OptionalInt.of(c.mnc_digits()),
                        aid(c.m2m_aid())),
                Optional.of(c.pin_alias()).filter(text -> !text.isEmpty()), Duration.ofMillis(c.poll_interval()));
    }

    private static Optional<Application> application(String word) {
        if (word.equals("auto")) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(Application.values()).filter(a -> a.name().toLowerCase(Locale.ROOT).equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("application is not auto, usim or isim")));
    }

    private static Optional<byte[]> aid(String hex) {
        if (hex.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] aid = HexFormat.of().parseHex(hex);
            require(aid.length >= MIN_AID && aid.length <= MAX_AID, "m2m.aid has not " + MIN_AID + " to " + MAX_AID + " octets");
            return Optional.of(aid);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("m2m.aid is not 10 to 32 hexadecimal digits");
        }
    }

    private static void require(boolean condition, String why) {
        if (!condition) {
            throw new IllegalArgumentException(why);
        }
    }
}
