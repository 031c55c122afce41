package org.kedge.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;
import org.kedge.messages.instruction.InstructionCodec;

/** Signed instructions in the briefing directory of a gateway, for tests that brief by file. */
final class Instructions {
    private final Material material;

    Instructions(Material material) {
        this.material = material;
    }

    /** Drops an instruction to enrol for a target; one of a higher serial takes the place of the one before. */
    void drop(Home home, Cast.Gateway gateway, EnrolmentTarget target, URI mef, long serial) throws IOException, GeneralSecurityException {
        Path briefing = Files.createDirectories(home.directory().resolve("briefing"));
        String name = gateway.mechanism().word() + "-" + target.fqdn().value() + "-" + serial + ".json";
        byte[] document = InstructionCodec.encode(instruction(gateway, target, mef, serial));
        // The signature first, and the document whole at once.
        Files.write(briefing.resolve(name + ".sig"), material.sign(document));
        Path part = Files.write(briefing.resolve(name + ".part"), document);
        Files.move(part, briefing.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private BootstrapInstruction instruction(Cast.Gateway gateway, EnrolmentTarget target, URI mef, long serial) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        boolean certified = gateway.mechanism() == Mechanism.CERTIFICATE
                || gateway.mechanism() == Mechanism.GBA && mef.getScheme().equals(Way.TLS.scheme());
        List<X509Certificate> anchors = certified ? List.of(material.anchor()) : List.of();
        Fqdn server = gateway.mechanism() == Mechanism.GBA ? Cast.BSF : Cast.MEF;
        return new BootstrapInstruction(serial, Optional.empty(), now.minusSeconds(60), now.plus(RegistryFiles.ENROLMENT_EXPIRY),
                gateway.mechanism(), target, Optional.of(gateway.id()), mef, server, anchors, List.of(), gateway.credentialAlias(),
                RegistryFiles.ENROLMENT_EXPIRY, KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty());
    }
}
