package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.crypto.ec.Delegate;
import org.kedge.crypto.ec.EcProvider;
import org.kedge.crypto.ec.ProviderInstallation;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.pki.Issued;

/** The same with elliptic curves on the native provider, in both roles. */
class NativeOpenSslExportTest extends OpenSslExportTest {
    private ProviderInstallation provider;

    @BeforeEach
    void install() throws Exception {
        provider = ProviderInstallation.install(EcProvider.over(Delegate.CONSCRYPT), p -> () -> { });
    }

    @AfterEach
    void remove() {
        provider.close();
    }

    @Test
    void aChainWithoutItsPrivateKeyIsRefused() {
        Pki pki = new Pki();
        Issued stolen = new Issued(new Pki().node.privateKey(), pki.node.chain());
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier()).started()) {
            assertEquals(ErrorCode.HANDSHAKE_ALERT, Fixture.failure(fixture.connecting(stolen.towards(pki.aboutMef()))).code());
            assertEquals(0, fixture.listener.sessions());
        }
    }
}
