package org.kedge.usim.pcsc.card;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.usim.pcsc.apdu.Answer;
import org.kedge.usim.pcsc.apdu.Apdu;
import org.kedge.usim.pcsc.apdu.StatusWord;

/**
 * Opens a card with the PIN of the credential store, so that no card is ever blocked: a PIN that a card refused is remembered in the
 * store and not tried on it again, and with one try left none is tried at all. Thread-safe.
 */
public final class PinGate {
    private static final int LAST_TRY = 1;
    private static final int MIN_DIGITS = 4;
    private static final int MAX_DIGITS = 8;

    private final Supplier<Optional<CredentialStore>> store;
    private final Optional<String> alias;
    private final String stateAlias;
    private final String usim;
    /** What {@link #open} had when it last failed: nothing new can come of the same. */
    private Optional<SecretBytes> failedWith = Optional.empty();
    private boolean failed;

    /** @param alias of the PIN in the store @param usim the name of the USIM */
    public PinGate(Supplier<Optional<CredentialStore>> store, Optional<String> alias, String usim) {
        this.store = store;
        this.alias = alias;
        this.usim = usim;
        stateAlias = "usim/" + usim + "/refused-pin";
    }

    /** Whether {@link #open} failed the last time. */
    public synchronized boolean hasFailed() {
        return failed;
    }

    /** Whether the store has another PIN now than when {@link #open} failed. Never throws. */
    public synchronized boolean hasNews() {
        if (!failed) {
            return false;
        }
        try {
            Optional<SecretBytes> now = pin();
            try {
                return !now.equals(failedWith);
            } finally {
                now.ifPresent(SecretBytes::close);
            }
        } catch (KedgeException e) {
            return false;
        }
    }

    /**
     * Presents the PIN, if the card wants it.
     *
     * @param reference the key reference
     * @param card what tells this card from others
     * @throws KedgeException {@link ErrorCode#USIM_REFUSED}, saying how many tries are left
     */
    synchronized void open(Uicc uicc, int reference, byte[] card) {
        failed = false;
        int status = status(uicc, reference);
        boolean wanted = StatusWord.isTries(status) || status == StatusWord.PIN_BLOCKED;
        // A card that cannot be asked may want it all the same; without a PIN, what is read next tells.
        if (status == Answer.OK || status == StatusWord.PIN_DISABLED || !wanted && alias.isEmpty()) {
            return;
        }
        Optional<SecretBytes> pin = Optional.empty();
        failed = true;
        try {
            pin = pin();
            present(uicc, reference, card, pin, status);
            failed = false;
        } finally {
            failedWith.ifPresent(SecretBytes::close);
            failedWith = failed ? pin : Optional.empty();
            if (!failed) {
                pin.ifPresent(SecretBytes::close);
            }
        }
    }

    private static int status(Uicc uicc, int reference) {
        try (Answer answer = uicc.send(Apdu.pinTries(reference))) {
            return answer.status();
        }
    }

    private void present(Uicc uicc, int reference, byte[] card, Optional<SecretBytes> pin, int status) {
        if (status == StatusWord.PIN_BLOCKED || StatusWord.isTries(status) && StatusWord.tries(status) == 0) {
            throw refused("the PIN of the card is blocked; unblock it with its PUK in a telephone");
        }
        String left = StatusWord.isTries(status) ? ", " + StatusWord.tries(status) + " tries left" : "";
        if (pin.isEmpty()) {
            throw refused("the card wants its PIN" + left + (alias.isEmpty() ? "; pin.alias names none"
                    : "; the store has no PIN \"" + alias.get() + "\""));
        }
        try (SecretBytes presented = bound(card, pin.get()); SecretBytes before = refusedBefore()) {
            if (presented.equals(before)) {
                throw refused("the PIN \"" + alias.orElseThrow() + "\" was refused by this card and is not tried again" + left
                        + "; bring the right one in");
            }
            if (StatusWord.isTries(status) && StatusWord.tries(status) <= LAST_TRY) {
                throw refused("the card has one try of its PIN left, which is not risked; enter the PIN in a telephone first");
            }
            verify(uicc, reference, pin.get(), presented);
        }
    }

    private void verify(Uicc uicc, int reference, SecretBytes pin, SecretBytes presented) {
        int status = pin.use(digits -> {
            try (Answer answer = uicc.send(Apdu.verifyPin(reference, digits))) {
                return answer.status();
            }
        });
        if (status == Answer.OK) {
            return;
        }
        if (StatusWord.isTries(status) || status == StatusWord.PIN_BLOCKED) {
            remember(presented);
        }
        throw refused("VERIFY PIN: the card answered " + StatusWord.of(status));
    }

    /** Without a store, or with one that cannot write, the last try is still kept by {@link #present}. */
    private void remember(SecretBytes presented) {
        store.get().ifPresent(s -> {
            try (Credential state = new Credential(stateAlias, CredentialKind.STATE, "org.kedge.usim.pcsc", Map.of(),
                    presented.duplicate(), List.of(), Optional.empty())) {
                s.put(state, CredentialSlot.ACTIVE);
            }
        });
    }

    private SecretBytes refusedBefore() {
        return store.get().flatMap(s -> s.get(stateAlias, CredentialSlot.ACTIVE)).map(Credential::secret)
                .orElseGet(() -> SecretBytes.owning(new byte[0]));
    }

    /** The card and the PIN in one, because another card may have that PIN. */
    private static SecretBytes bound(byte[] card, SecretBytes pin) {
        return pin.use(digits -> {
            byte[] both = Arrays.copyOf(card, card.length + digits.length);
            System.arraycopy(digits, 0, both, card.length, digits.length);
            return SecretBytes.owning(both);
        });
    }

    private Optional<SecretBytes> pin() {
        Optional<Credential> credential = alias.flatMap(name -> store.get().flatMap(s -> s.get(name, CredentialSlot.ACTIVE)));
        if (credential.isPresent() && !isPin(credential.get())) {
            credential.get().close();
            throw refused("the credential \"" + alias.orElseThrow() + "\" is not a PIN: a " + CredentialKind.SYMMETRIC_KEY + " of "
                    + MIN_DIGITS + " to " + MAX_DIGITS + " digits in ASCII");
        }
        return credential.map(Credential::secret);
    }

    private static boolean isPin(Credential credential) {
        return credential.kind() == CredentialKind.SYMMETRIC_KEY && credential.secret().length() >= MIN_DIGITS
                && credential.secret().length() <= MAX_DIGITS && credential.secret().use(digits -> {
                    boolean all = true;
                    for (byte digit : digits) {
                        all &= digit >= '0' && digit <= '9';
                    }
                    return all;
                });
    }

    private KedgeException refused(String why) {
        return new KedgeException(ErrorCode.USIM_REFUSED, "USIM \"" + usim + "\": " + why);
    }
}
