package org.kedge.briefing.local.signers;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.PinnedSigners;
import org.kedge.briefing.local.common.NamedFile;
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

    private final NamedFile files;
    private SignerSettings settings;
    private Map<Path, String> looks = Map.of();
    private Map<String, PublicKey> keys = Map.of();

    public PinnedKeys(SignerSettings settings) {
        this(settings, new NamedFile());
    }

    PinnedKeys(SignerSettings settings, NamedFile files) {
        this.settings = settings;
        this.files = files;
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
            keys = read(now);
            looks = now;
        }
        return keys;
    }

    @Override
    public synchronized boolean pins(String signer) {
        return settings.signers().isEmpty() || settings.signers().contains(signer);
    }

    /** @param present loses what has to be read again however it looks */
    private Map<String, PublicKey> read(Map<Path, String> present) {
        Map<String, PublicKey> pinned = new LinkedHashMap<>();
        for (Path file : List.copyOf(present.keySet())) {
            Optional<List<PublicKey>> found = SignerFiles.read(file, present.get(file), files);
            if (found.isEmpty()) {
                present.remove(file);
            }
            found.stream().flatMap(List::stream).filter(key -> settings.signers().contains(PublicKeyId.of(key)))
                    .forEach(key -> pinned.put(PublicKeyId.of(key), key));
        }
        if (!pinned.keySet().equals(keys.keySet())) {
            LOG.info("BRIEFING-SIGNERS {} of {} pinned keys are there: {}", pinned.size(), settings.signers().size(), pinned.keySet());
        }
        return Collections.unmodifiableMap(pinned);
    }
}
