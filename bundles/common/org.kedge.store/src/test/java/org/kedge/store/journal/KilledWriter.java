package org.kedge.store.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;

import org.kedge.api.credential.CredentialSlot;
import org.kedge.store.key.FileKeyProvider;

/** A process that writes until it is killed, and prints every number it was acknowledged. */
public final class KilledWriter {
    private KilledWriter() {
    }

    public static void main(String[] args) {
        Path home = Path.of(args[0]);
        JournalStore store = new JournalStore(new NioStoreFiles(home.resolve("store")), Duration.ofSeconds(1), 8192);
        store.unseal(new FileKeyProvider(home.resolve("keys/store.key")));
        int from = Integer.parseInt(args[1]);
        IntStream.iterate(from, i -> i + 1).forEach(i -> {
            store.put(Credentials.of("n" + i % 50, "number " + i), CredentialSlot.ACTIVE);
            System.out.println(i);
            System.out.flush();
        });
    }
}
