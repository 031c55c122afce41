package org.kedge.usim.soft;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.LongStream;

import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/** A process that answers challenges until it is killed, and prints every number it answered. */
public final class KilledUsim {
    private KilledUsim() {
    }

    static JournalStore open(Path home) {
        return new JournalStore(home.resolve("store"), new FileKeyProvider(home.resolve("keys/store.key")));
    }

    static AkaResult answer(SoftUsim usim, long number) {
        AuthenticationVector vector = Network.milenage().vector(number, 0);
        return usim.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME);
    }

    public static void main(String[] args) {
        JournalStore store = open(Path.of(args[0]));
        SoftUsim usim = new SoftUsim("sim1", () -> Optional.of(store));
        LongStream.iterate(Long.parseLong(args[1]), i -> i + 1).forEach(number -> {
            AkaResult result = answer(usim, number);
            System.out.println(result instanceof AkaResult.Success ? Long.toString(number) : result.toString());
            System.out.flush();
        });
    }
}
