package org.kedge.framework.psk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;
import org.kedge.itests.testkit.ProvisioningFrameworkKit;
import org.kedge.itests.testkit.ScriptedTransport;

class PskFrameworkTest extends ProvisioningFrameworkKit {
    private static final String KPM_ID = "gw-0001@mef.example.com";

    @Override
    protected Mechanism mechanism() {
        return Mechanism.PSK;
    }

    @Override
    protected ProvisioningFramework activate() {
        return new PskFramework();
    }

    @Override
    protected void deactivate(ProvisioningFramework activated) {
        ((PskFramework) activated).close();
    }

    @Override
    protected List<Credential> credentials() {
        return List.of(kpm(CredentialKind.PRE_PROVISIONED_KEY, KPM_ID, 32));
    }

    private static Credential kpm(CredentialKind kind, String identifier, int octets) {
        return new Credential("bootstrap", kind, identifier, Map.of(), SecretBytes.copyOf(new byte[octets]), List.of(),
                Optional.empty());
    }

    @Override
    protected void checkPresented(LocalCredential presented) {
        LocalCredential.Psk psk = assertInstanceOf(LocalCredential.Psk.class, presented);
        assertEquals(KPM_ID, psk.identity());
        assertEquals(32, psk.key().length());
    }

    @Test
    void doesNotShowAKeyToAnotherMefThanItsOwn() {
        refusesBeforeConnecting(ErrorCode.IDENTIFIER_MALFORMED, kpm(CredentialKind.PRE_PROVISIONED_KEY, "gw-0001@other.example.com", 32));
    }

    @Test
    void refusesAnIdentifierThatIsNoKpmId() {
        refusesBeforeConnecting(ErrorCode.IDENTIFIER_MALFORMED, kpm(CredentialKind.PRE_PROVISIONED_KEY, "gw-0001", 32));
    }

    @Test
    void refusesACredentialOfAnotherKind() {
        refusesBeforeConnecting(ErrorCode.CREDENTIAL_UNKNOWN, kpm(CredentialKind.SYMMETRIC_KEY, KPM_ID, 32));
    }

    @Test
    void refusesAKeyThatIsTooShort() {
        refusesBeforeConnecting(ErrorCode.KEY_LENGTH, kpm(CredentialKind.PRE_PROVISIONED_KEY, KPM_ID, 15));
    }

    private void refusesBeforeConnecting(ErrorCode code, Credential credential) {
        store.put(credential, CredentialSlot.ACTIVE);
        ScriptedTransport transport = ScriptedTransport.opening(channel(reply("{}")));
        assertFailure(code, framework.provision(instruction(), context(transport)));
        assertEquals(List.of(), transport.connections());
    }
}
