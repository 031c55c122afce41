package org.kedge.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.kedge.itests.uicc.CardProfile;
import org.kedge.itests.uicc.Pcscd;
import org.kedge.itests.uicc.VirtualUicc;
import org.kedge.itests.uicc.VpcdCard;

/**
 * A card in a PC/SC reader. A real one, when {@code -Ddemo.usim.subscriber} names a file with its subscriber for the BSF, because somebody
 * must know its K; otherwise a virtual card behind vpcd and a pcscd of the demo's own.
 */
final class CardUsim implements Usim {
    private static final String SUBSCRIBER = "demo.usim.subscriber";

    /** Tells the subscriber of a card, which may have to be read. */
    private interface Source {
        byte[] subscriber(Cast.Gateway owner) throws IOException;
    }

    private final Source source;
    private final Runnable end;

    private CardUsim(Source source, Runnable end) {
        this.source = source;
        this.end = end;
    }

    /** @throws IllegalStateException when there is no real card and no virtual one can be made */
    static CardUsim open(Material material, Path work) throws IOException {
        String file = System.getProperty(SUBSCRIBER);
        return file == null ? virtual(material, work) : new CardUsim(owner -> Files.readAllBytes(Path.of(file)), () -> { });
    }

    private static CardUsim virtual(Material material, Path work) throws IOException {
        Pcscd.obstacle().ifPresent(obstacle -> {
            throw new IllegalStateException("no virtual card: " + obstacle + "; for a real one give -D" + SUBSCRIBER
                    + "=<file>, the line of its subscriber as bsf:import takes it");
        });
        int port = Pcscd.freePorts();
        VpcdCard slot = new VpcdCard(port);
        Pcscd pcscd = Pcscd.start(Files.createDirectories(work.resolve("pcscd")), port);
        HexFormat hex = HexFormat.of();
        slot.insert(new VirtualUicc(CardProfile.usim().with(hex.parseHex(material.usimK()), hex.parseHex(material.usimOpc()),
                SoftUsim.IMSI)));
        return new CardUsim(new SoftUsim(material)::subscriber, () -> {
            pcscd.close();
            slot.close();
        });
    }

    @Override
    public void into(Home home) throws IOException {
        home.configure("org.kedge.usim.pcsc-" + Cast.USIM, Map.of("name", Cast.USIM));
    }

    @Override
    public byte[] subscriber(Cast.Gateway owner) throws IOException {
        return source.subscriber(owner);
    }

    @Override
    public void close() {
        end.run();
    }
}
