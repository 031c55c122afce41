package org.kedge.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Set;
import org.kedge.api.briefing.Mechanism;

/** Homes of tests that brief by file: the gateway has at once what it enrols by, and no Briefing Node. */
final class FiledHomes {
    private final Path gateway;
    private final Path demo;
    private final Material material;
    private final Usim usim;
    private final Homes homes;

    /**
     * @param distributions where {@code infrastructure-felix} and {@code gateway-felix} are, whose configuration every gateway ships
     * @param demo directory of the demo's configuration
     * @param usim of the gateway that enrols by GBA
     */
    FiledHomes(Path distributions, Path demo, Material material, Usim usim) {
        this.gateway = distributions.resolve(Stage.GATEWAY);
        this.demo = demo;
        this.material = material;
        this.usim = usim;
        this.homes = new Homes(distributions.resolve(Stage.INFRASTRUCTURE), gateway, demo, material, usim);
    }

    /** The MEF, which is the BSF too. */
    Home mef(Path directory, Door door, BsfDoor bsf) throws IOException {
        return homes.mef(directory, door, bsf, Homes.union(Homes.MAF_PIDS, Homes.BBN_PIDS));
    }

    /** A gateway with what it has: its key pair, Kpm or USIM. */
    Home gateway(Path directory, Cast.Gateway who) throws IOException, GeneralSecurityException {
        Home home = new Home(directory).shipped(gateway, Set.of())
                .over(demo.resolve("gateway"), Map.of("@signer@", material.signerDigest()));
        home.file("conf/signers/demo.pem", material.signerPem());
        if (who.hasCertificate()) {
            home.secret(Cast.OWN_ALIAS + ".pem", material.gatewayPem(who));
        }
        home.secret(Cast.ANCHOR_ALIAS + ".pem", material.anchorPem().getBytes(StandardCharsets.US_ASCII));
        if (who.mechanism() == Mechanism.PSK) {
            kpm(home);
        } else if (who.mechanism() == Mechanism.GBA) {
            home.configure("org.kedge.gba.client", Map.of("gba.agreement", Cast.AGREEMENT));
            usim.into(home);
        }
        return home;
    }

    /** The Kpm of the gateway that has one. */
    void kpm(Home home) throws IOException {
        home.secret(Cast.KPM_ALIAS + ".kpm.json", Homes.json(Map.of("kpmId", Cast.KPM_ID, "key", material.kpm())));
    }
}
