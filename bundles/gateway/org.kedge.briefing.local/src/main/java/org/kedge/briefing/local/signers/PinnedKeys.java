package org.kedge.briefing.local.signers;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.kedge.api.briefing.PinnedSigners;
import org.kedge.crypto.PublicKeyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that the configuration pins, out of the files of a directory. The files need no protection of their own: a key counts only
 * when its digest is pinned. Every call looks at the directory, which costs a fraction of the signature check that follows, and reads
 * the files when one of them has changed. Thread-safe.
 */
public final class PinnedKeys implements PinnedSigners {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedKeys.class);

    private SignerSettings settings;
    private Map<Path, String> looks = Map.of();
    private Map<String, PublicKey> keys = Map.of();

    public PinnedKeys(SignerSettings settings) {
        this.settings = settings;
    }

    /** Applies other settings in place. */
    public synchronized void configure(SignerSettings changed) {
        settings = changed;
        looks = Map.of();
        keys = Map.of();
    }

    @Override
    public synchronized Map<String, PublicKey> keys() {
        if (settings.signers().isEmpty()) {
            return Map.of();
        }
        Map<Path, String> now = SignerFiles.look(settings.directory());
        if (!now.equals(looks)) {
            keys = read(now.keySet());
            looks = now;
        }
        return keys;
    }

    @Override
    public synchronized boolean pins(String signer) {
        return settings.signers().isEmpty() || settings.signers().contains(signer);
    }

    private Map<String, PublicKey> read(Iterable<Path> files) {
        Map<String, PublicKey> pinned = new LinkedHashMap<>();
        for (Path file : files) {
            for (PublicKey key : SignerFiles.read(file)) {
                String id = PublicKeyId.of(key);
                if (settings.signers().contains(id)) {
                    pinned.put(id, key);
                }
            }
        }
        if (!pinned.keySet().equals(keys.keySet())) {
            LOG.info("BRIEFING-SIGNERS {} of {} pinned keys are there: {}", pinned.size(), settings.signers().size(), pinned.keySet());
        }
        return Collections.unmodifiableMap(pinned);
    }
}
