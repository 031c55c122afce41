package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.messages.gba.ZnCodec;
import org.kedge.messages.gba.ZnRequest;
import org.kedge.pki.Issued;

/** Who gets a key over Zn, by the certificate that TLS has authenticated. */
class GbaZnTest {
    private static final String TLS = "01000100ae";

    @TempDir
    Path directory;
    private Deployment all;
    private KeyReference bTid;

    @BeforeEach
    void enrol() {
        all = new Deployment(directory);
        all.brief(Mechanism.GBA, Wire.TLS, Names.MAF_TARGET);
        bTid = all.gateway.enrol().keId().orElseThrow().reference();
    }

    @AfterEach
    void close() {
        all.close();
    }

    private SecureChannel connect(Issued identity) {
        LocalCredential own = new LocalCredential.KeyPair(identity.privateKey(), identity.publicKey(), identity.chain(),
                all.operator.information(CertificateFlavour.FQDN, Names.BSF.value()));
        return all.gateway.reach(Wire.TLS, all.bsf().zn().getPort(), Names.BSF, own);
    }

    private Reply ask(Issued identity, Fqdn naf, String uaProtocol) {
        try (SecureChannel channel = connect(identity)) {
            return CseNode.await(channel.request(Request.postJson(ZnRequest.PATH,
                    ZnCodec.request(new ZnRequest(bTid, naf, uaProtocol, false, List.of(TestSubscriber.GS_ID))))));
        }
    }

    private void assertRefused(ErrorCode code, Reply reply) {
        assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, reply.status());
        assertEquals(code.name(), ZnCodec.cause(reply.body()));
        assertEquals(0, all.bsf().audit.granted("gba.key.released"));
    }

    @Test
    void aNafGetsNoKeyInTheNameOfAnother() {
        Issued cse = all.operator.issue(CertificateFlavour.CSE_ID, Names.CSE_TARGET.fqdn().value());
        assertRefused(ErrorCode.NAF_NOT_ALLOWED, ask(cse, Names.MAF, TLS));
        assertRefused(ErrorCode.NAF_NOT_ALLOWED, ask(all.mafIdentity, Names.CSE_TARGET.fqdn(), TLS));
        assertRefused(ErrorCode.NAF_NOT_ALLOWED, ask(all.mafIdentity, Names.BSF, TLS));
        assertEquals(ReplyStatus.OK, ask(cse, Names.CSE_TARGET.fqdn(), TLS).status());
        assertEquals(ReplyStatus.OK, ask(all.mafIdentity, Names.MAF, TLS).status());
        assertEquals(2, all.bsf().audit.granted("gba.key.released"));
    }

    /** A name that its subject may bear, but of nobody whom the BSF knows as NAF. */
    @Test
    void whoIsNoNafDoesNotGetThrough() {
        Issued stranger = all.operator.issue(CertificateFlavour.FQDN, "naf.example.com");
        assertThrows(KedgeException.class, () -> ask(stranger, Names.MAF, TLS));
        assertThrows(KedgeException.class, () -> ask(all.gatewayIdentity, Names.MAF, TLS));
        assertEquals(0, all.bsf().audit.granted("gba.key.released"));
    }

    /** The key of a TMPI is derived as that of a NAF with the name of the BSF. */
    @Test
    void theProtocolOfTmpisIsForNobody() {
        assertEquals(ReplyStatus.BAD_REQUEST, ask(all.mafIdentity, Names.MAF, "0100000100").status());
        assertEquals(0, all.bsf().audit.granted("gba.key.released"));
    }
}
