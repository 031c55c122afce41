package org.kedge.itests.container;

import java.security.Security;
import java.util.List;
import java.util.function.Consumer;
import org.kedge.itests.uicc.CardProfile;
import org.kedge.itests.uicc.VirtualReader;
import org.kedge.itests.uicc.VirtualTerminals;
import org.kedge.itests.uicc.VirtualUicc;

/**
 * A virtual card reader of this JVM. It belongs to no framework: tests inside one cannot name its classes, and reach it through an object
 * of the JDK.
 */
final class CardSlot {
    /** Of the provider, as {@code terminal.type} takes it. */
    static final String TYPE = "KedgeVirtual";
    static final String KEY = "kedge.it.card";

    private CardSlot() {
    }

    /** Makes it, with a card inside. */
    static void install() {
        VirtualReader reader = new VirtualReader("Kedge Virtual Reader 00 00");
        VirtualUicc card = new VirtualUicc(CardProfile.usim());
        reader.insert(card);
        Security.removeProvider(VirtualTerminals.NAME);
        Security.addProvider(new VirtualTerminals(List.of(reader)));
        Consumer<Boolean> slot = inserted -> {
            if (inserted) {
                reader.insert(card);
            } else {
                reader.remove();
            }
        };
        System.getProperties().put(KEY, slot);
    }
}
