package org.kedge.mef;

import java.util.Map;
import java.util.Optional;
import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.ProvisionedKey;

/** Direct bootstrap (D-81): the keys of the target this MEF belongs to, without any message. Thread-safe. */
final class OwnKeySource implements ProvisionedKeySource {
    private final EnrolmentTarget target;
    private final KeyRelease release;

    OwnKeySource(EnrolmentTarget target, KeyRelease release) {
        this.target = target;
        this.release = release;
    }

    @Override
    public EnrolmentTarget target() {
        return target;
    }

    @Override
    public Optional<ProvisionedKey> find(KeId keId, Suid suid) {
        try {
            return release.releaseIfKnown(keId, suid, new KeyRelease.Requester("self " + target.id(), target::equals), Map.of());
        } catch (KedgeException e) {
            if (e.code() == ErrorCode.KEY_UNKNOWN || e.code() == ErrorCode.KEY_EXPIRED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
