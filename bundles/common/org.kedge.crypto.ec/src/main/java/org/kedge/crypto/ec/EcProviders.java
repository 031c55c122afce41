package org.kedge.crypto.ec;

import java.security.GeneralSecurityException;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the delegate. Says in one log line what was chosen, and why when it is not what was wanted. */
public final class EcProviders {
    private static final Logger LOG = LoggerFactory.getLogger(EcProviders.class);
    private static final String EVENT = "ec.provider.chosen delegate={}";

    private EcProviders() {
    }

    /**
     * The provider for a configured choice. Conscrypt that is absent or does not work falls back to Bouncy Castle.
     *
     * @return empty, after a line in the log, when no delegate works: EC then stays with the JDK
     */
    public static Optional<EcProvider> choose(EcSettings.Choice choice) {
        if (choice == EcSettings.Choice.BOUNCYCASTLE) {
            return bouncyCastle("");
        }
        try {
            EcProvider provider = EcProvider.over(Delegate.CONSCRYPT);
            LOG.info(EVENT, provider.delegate().word());
            return Optional.of(provider);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            // Not only Exception: a library that cannot be loaded is an UnsatisfiedLinkError, an absent bundle a NoClassDefFoundError.
            return choice == EcSettings.Choice.AUTO && isAbsent(e) ? bouncyCastle("") : bouncyCastle(e.toString());
        }
    }

    private static boolean isAbsent(Throwable thrown) {
        return thrown instanceof NoClassDefFoundError && String.valueOf(thrown.getMessage()).startsWith("org/conscrypt/");
    }

    private static Optional<EcProvider> bouncyCastle(String whyNotConscrypt) {
        try {
            EcProvider provider = EcProvider.over(Delegate.BOUNCYCASTLE);
            if (whyNotConscrypt.isEmpty()) {
                LOG.info(EVENT, provider.delegate().word());
            } else {
                LOG.warn(EVENT + " because conscrypt does not work: {}", provider.delegate().word(), whyNotConscrypt);
            }
            return Optional.of(provider);
        } catch (GeneralSecurityException | LinkageError | RuntimeException e) {
            LOG.error("ec.provider.none EC stays with the JDK{}: {}",
                    whyNotConscrypt.isEmpty() ? "" : ", conscrypt does not work: " + whyNotConscrypt, e.toString());
            return Optional.empty();
        }
    }
}
