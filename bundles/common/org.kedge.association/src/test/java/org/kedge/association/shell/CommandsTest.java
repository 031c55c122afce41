package org.kedge.association.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.registration.RegistrationService;

class CommandsTest {
    private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");
    private static final String KEY = "00112233445566778899AABBCCDDEEFF@maf.example.com";
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Servers servers = new Servers();
    private final PeerDirectory peers = () -> List.of(server("maf", PeerRole.MAF), server("mef", PeerRole.MEF));

    private static Peer server(String name, PeerRole role) {
        Fqdn fqdn = new Fqdn(name + ".example.com");
        return new Peer(name, role, fqdn, fqdn.value(), List.of(URI.create("https://" + fqdn)), PeerAuthentication.ENROLMENT,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Notes what it is asked for. */
    private static final class Servers implements RegistrationService {
        private final List<String> calls = new ArrayList<>();
        private Optional<KedgeException> failure = Optional.empty();

        private <T> CompletionStage<T> answer(String call, T value) {
            calls.add(call);
            return failure.<CompletionStage<T>>map(CompletableFuture::failedFuture).orElse(CompletableFuture.completedFuture(value));
        }

        private static ClientRegistration client(String server) {
            return new ClientRegistration(new Fqdn(server + ".example.com"), "r1", "//example.com/mn-1", new Fqdn("example.com"), END,
                    List.of("a"), Optional.of(KeyReference.parse(KEY)));
        }

        private static KeyRegistration key(String server, Suid suid, List<String> targets) {
            return new KeyRegistration(new Fqdn(server + ".example.com"), "00112233445566778899AABBCCDDEEFF", "//example.com/mn-1",
                    new Fqdn("example.com"), suid, targets, END, List.of());
        }

        @Override
        public CompletionStage<ClientRegistration> register(String server, Optional<Instant> expirationTime, List<String> labels) {
            return answer("register " + server + " " + expirationTime.isPresent() + " " + labels, client(server));
        }

        @Override
        public CompletionStage<ClientRegistration> update(String server, Optional<Instant> expirationTime, Optional<List<String>> labels) {
            return answer("update " + server + " " + expirationTime.isPresent() + " " + labels, client(server));
        }

        @Override
        public CompletionStage<Void> deregister(String server) {
            return answer("deregister " + server, null);
        }

        @Override
        public List<ClientRegistration> registrations() {
            return List.of(client("maf"), client("mef"));
        }

        @Override
        public CompletionStage<KeyRegistration> registerKey(String server, Suid suid, List<String> targetIds, Optional<SecretBytes> key,
                Optional<Instant> expirationTime, List<String> labels) {
            return answer("registerKey " + server + " " + suid.digits() + " " + targetIds + " " + key.isPresent(),
                    key(server, suid, targetIds));
        }

        @Override
        public CompletionStage<KeyRegistration> updateKey(String server, String relativeKeyId, Optional<Instant> expirationTime,
                Optional<List<String>> labels, Optional<List<String>> targetIds) {
            return answer("updateKey " + server + " " + relativeKeyId + " " + labels + " " + targetIds,
                    key(server, Suid.MAF_SAEF, targetIds.orElse(List.of())));
        }

        @Override
        public CompletionStage<Void> deregisterKey(String server, String relativeKeyId) {
            return answer("deregisterKey " + server + " " + relativeKeyId, null);
        }

        @Override
        public List<KeyRegistration> keys() {
            return List.of(key("maf", Suid.MAF_SAEF, List.of("//example.com/in-cse")),
                    key("mef", Suid.RSPF_SAEF, List.of("//example.com/b")));
        }
    }

    private RegistrationConsole console(PeerRole role) {
        return new RegistrationConsole(new PrintStream(out, true, StandardCharsets.UTF_8), role, servers, List.of(peers));
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theClientOfAMafRegistersItselfAndKeys() {
        RegistrationConsole maf = console(PeerRole.MAF);
        maf.register("maf", "P1D", "a, b");
        maf.update("maf", "", "c");
        maf.registerKey("maf", "32", "", "", List.of("//example.com/in-cse"));
        maf.updateKey("maf", "AB", "", "", "//example.com/x,//example.com/y");
        maf.deregisterKey("maf", "AB");
        maf.deregister("maf");
        assertEquals(List.of("register maf true [a, b]", "update maf false Optional[[c]]",
                "registerKey maf 32 [//example.com/in-cse] false",
                "updateKey maf AB Optional.empty Optional[[//example.com/x, //example.com/y]]",
                "deregisterKey maf AB", "deregister maf"), servers.calls);
        assertTrue(text().contains("key " + KEY), text());
    }

    @Test
    void eachScopeShowsAndChangesItsOwnServersOnly() {
        console(PeerRole.MAF).registered();
        assertTrue(text().contains("maf.example.com") && !text().contains("mef.example.com"), text());
        out.reset();
        console(PeerRole.MEF).registered();
        assertTrue(text().contains("registered at mef.example.com"), text());
        for (String server : List.of("mef", "nobody")) {
            KedgeException fault = assertThrows(KedgeException.class, () -> console(PeerRole.MAF).deregister(server));
            assertEquals(ErrorCode.ASSOCIATION_UNKNOWN_PEER, fault.code());
        }
        assertEquals(List.of(), servers.calls);
    }

    @Test
    void failuresKeepTheirCodeAndWrongWordsAreRefusedBeforeAnythingIsSent() {
        RegistrationConsole maf = console(PeerRole.MAF);
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, () -> maf.register("maf", "soon", "")).code());
        assertEquals(ErrorCode.SUID_UNDEFINED,
                assertThrows(KedgeException.class, () -> maf.registerKey("maf", "31", "", "", List.of("x"))).code());
        assertEquals(List.of(), servers.calls);
        servers.failure = Optional.of(new KedgeException(ErrorCode.REGISTRATION_REFUSED, "as scripted"));
        assertEquals(ErrorCode.REGISTRATION_REFUSED, assertThrows(KedgeException.class, () -> maf.register("maf", "", "")).code());
        assertEquals(ErrorCode.SERVICE_MISSING, assertThrows(KedgeException.class,
                () -> new RegistrationConsole(System.out, PeerRole.MAF, null, List.of())).code());
    }

    @Test
    void aRetrievedKeyIsShownByItsCheckValueAndWiped() {
        SecretBytes secret = SecretBytes.copyOf(new byte[32]);
        KeyFetcher fetcher = (identity, suid, deadline) -> CompletableFuture.completedFuture(suid != Suid.MAF_SAEF ? Optional.empty()
                : Optional.of(new FetchedKey(secret, identity, suid, Optional.of("//example.com/mn-1"), Optional.empty(), Optional.empty(),
                        END)));
        console(PeerRole.MAF).retrieveKey(fetcher, KEY, "32");
        assertTrue(text().matches("(?s).*check [0-9A-Z]{8} source //example.com/mn-1.*"), text());
        assertTrue(secret.isClosed());
        assertEquals(ErrorCode.KEY_NOT_GRANTED,
                assertThrows(KedgeException.class, () -> console(PeerRole.MAF).retrieveKey(fetcher, KEY, "33")).code());
    }

    /** The functions a component registers exist, explain themselves, and do not hide those of the servers' own commands. */
    @ParameterizedTest
    @ValueSource(classes = {AssociationCommands.class, MafCommands.class, MefCommands.class})
    void everyCommandExplainsItselfAndEachOfItsParameters(Class<?> commands) {
        List<Method> functions = Arrays.stream(commands.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers())).toList();
        assertTrue(functions.size() >= 3);
        for (Method function : functions) {
            assertTrue(function.isAnnotationPresent(Descriptor.class), function.toString());
            long explained = Arrays.stream(function.getParameters()).filter(p -> p.isAnnotationPresent(Descriptor.class)).count();
            assertEquals(function.getParameterCount() - 1, explained, function.toString());
            assertTrue(!List.of("keys", "clients", "registrations", "allow", "disallow", "rules", "forget", "status", "enrolees", "peers",
                    "import").contains(function.getName()), function.getName());
        }
    }
}
