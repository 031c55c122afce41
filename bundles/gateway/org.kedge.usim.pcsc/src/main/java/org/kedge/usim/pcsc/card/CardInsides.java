package org.kedge.usim.pcsc.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator.Subscriber;
import org.kedge.usim.pcsc.apdu.Fcp;

/**
 * What is found on a card when it is opened.
 *
 * @param application which one is used
 * @param aid its identifier
 * @param subscriber who it belongs to
 * @param report what may be shown
 */
record CardInsides(Application application, byte[] aid, Subscriber subscriber, CardReport report) {
    private static final int EF_ICCID = 0x2FE2;
    private static final int FIRST_PIN = 0x01;

    /** Chooses the application, presents the PIN, reads who it is and what the card says about oneM2M. */
    static CardInsides read(Uicc uicc, String reader, CardOptions options, PinGate gate) {
        List<DirectoryEntry> entries = DirectoryEntry.of(uicc);
        uicc.select(Uicc.MF);
        byte[] iccid = uicc.read(EF_ICCID).orElse(new byte[0]);
        Application application = choose(entries, options);
        DirectoryEntry entry = entries.stream().filter(e -> e.is(application.prefix())).findFirst()
                .orElseGet(() -> new DirectoryEntry(application.prefix(), Map.of()));
        Fcp fcp = uicc.select(entry.aid()).orElseThrow(() -> none("the card has no " + application));
        OptionalInt pin = fcp.known() ? fcp.pin() : OptionalInt.of(FIRST_PIN);
        pin.ifPresent(reference -> gate.open(uicc, reference, iccid));
        Subscriber subscriber = Identity.of(uicc, application, options.mncDigits());
        List<M2mSubscription> subscriptions = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        entry.m2m().forEach((file, name) -> collect(subscriptions, faults, () -> {
            uicc.select(entry.aid());
            uicc.select(file).orElseThrow(() -> none(String.format("EF_DIR names the directory %04X, which the card does not have", file)));
            return M2mFiles.read(uicc, name);
        }));
        options.m2mAid().ifPresent(prefix -> entries.stream().filter(e -> e.is(prefix)).forEach(e -> collect(subscriptions, faults, () -> {
            uicc.select(e.aid()).orElseThrow(() -> none("EF_DIR names a 1M2MSM application that the card does not have"));
            return M2mFiles.read(uicc, "");
        })));
        return new CardInsides(application, entry.aid(), subscriber,
                new CardReport(reader, application, subscriber.modes(), subscriptions, faults));
    }

    private static Application choose(List<DirectoryEntry> entries, CardOptions options) {
        boolean isim = entries.stream().anyMatch(entry -> entry.is(Application.ISIM.prefix()));
        return options.application().orElse(isim ? Application.ISIM : Application.USIM);
    }

    /** A fault in these files takes nothing from the authentication. */
    private static void collect(List<M2mSubscription> subscriptions, List<String> faults, Source source) {
        try {
            subscriptions.add(source.read());
        } catch (KedgeException e) {
            faults.add(e.detail());
        }
    }

    private interface Source {
        M2mSubscription read();
    }

    private static KedgeException none(String why) {
        return new KedgeException(ErrorCode.USIM_REFUSED, why);
    }
}
