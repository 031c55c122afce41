package org.kedge.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.IntakeFormat;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.key.SecretBytes;
import org.osgi.framework.BundleContext;

class StoreComponentTest {
    @TempDir
    Path home;

    private BundleContext context(String value) {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { BundleContext.class },
                (proxy, method, args) -> method.getName().equals("getProperty") && args[0].equals("kedge.home") ? value : null);
    }

    /** A configuration with its defaults, as the framework would give it, apart from the values given. */
    private static <A extends Annotation> A config(Class<A> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
                (proxy, method, args) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
    }

    private StoreComponent store(String provider) {
        return new StoreComponent(context(home.toString()), config(StoreComponent.Config.class, Map.of("key_provider", provider)));
    }

    private FileKeyComponent fileKey() {
        return new FileKeyComponent(context(home.toString()), config(FileKeyComponent.Config.class, Map.of()));
    }

    private static Credential credential() {
        return new Credential("a", CredentialKind.SYMMETRIC_KEY, "a", Map.of(), SecretBytes.owning(new byte[32]), List.of(),
                Optional.empty());
    }

    @Test
    void isSealedUntilItsKeyProviderArrivesAndAfterItHasGone() {
        StoreComponent store = store("file");
        assertEquals(Level.CRITICAL, store.health().level());
        assertTrue(store.health().message().startsWith("KEDGE-501"), store.health().message());
        assertEquals(ErrorCode.STORE_SEALED, assertThrows(KedgeException.class, store::list).code());

        FileKeyComponent key = fileKey();
        store.addKeyProvider(key);
        assertEquals(Level.OK, store.health().level());
        assertTrue(store.health().message().contains("no external counter"), store.health().message());
        store.put(credential(), CredentialSlot.ACTIVE);
        assertTrue(Files.exists(home.resolve("data/store/store.head")) && Files.exists(home.resolve("keys/store.key")));

        store.removeKeyProvider(key);
        assertEquals(ErrorCode.STORE_SEALED, assertThrows(KedgeException.class, store::list).code());
        assertEquals(Map.of(CredentialKind.SYMMETRIC_KEY, 1), store.status().counts());
        store.deactivate();
    }

    @Test
    void goesOnWithASecondProviderWhenTheFirstIsUpdated() {
        StoreComponent store = store("file");
        FileKeyComponent first = fileKey();
        FileKeyComponent second = fileKey();
        store.addKeyProvider(first);
        store.put(credential(), CredentialSlot.ACTIVE);
        store.addKeyProvider(second);
        store.removeKeyProvider(first);
        assertTrue(store.status().open());
        store.require("a").close();
        store.removeKeyProvider(second);
        assertFalse(store.status().open());
        store.deactivate();
    }

    @Test
    void ignoresKeyProvidersThatAreNotConfigured() {
        StoreComponent store = store("passphrase");
        store.addKeyProvider(fileKey());
        assertEquals(ErrorCode.STORE_SEALED, store.status().failure().orElseThrow().code());
        assertFalse(Files.exists(home.resolve("keys/store.key")));
        store.addKeyProvider(new PassphraseKeyComponent(context(home.toString()), config(PassphraseKeyComponent.Config.class, Map.of())));
        assertEquals(ErrorCode.STORE_KEY_UNREADABLE, store.status().failure().orElseThrow().code());
        assertTrue(store.health().message().contains("keys/store.pass"), store.health().message());
        store.deactivate();
    }

    @Test
    void theIntakeTakesAFormatWhileItsBundleIsThere() throws IOException {
        StoreComponent store = store("file");
        store.addKeyProvider(fileKey());
        IntakeComponent intake = new IntakeComponent(context(home.toString()), config(IntakeComponent.Config.class, Map.of()), store);
        IntakeFormat format = new IntakeFormat() {
            @Override
            public String suffix() {
                return ".any";
            }

            @Override
            public Credential read(String file, String name, byte[] octets) {
                return credential();
            }
        };
        Path file = Files.writeString(home.resolve("x.any"), "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertEquals(ErrorCode.INTAKE_MALFORMED, assertThrows(KedgeException.class, () -> intake.importFile(file)).code());
        intake.addFormat(format);
        assertEquals(List.of("a"), intake.importFile(file));
        intake.removeFormat(format);
        Files.writeString(file, "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertEquals(ErrorCode.INTAKE_MALFORMED, assertThrows(KedgeException.class, () -> intake.importFile(file)).code());
        intake.deactivate();
        store.deactivate();
    }

    @Test
    void refusesToGuessWhereSecretsGo() {
        assertThrows(IllegalStateException.class,
                () -> new StoreComponent(context(null), config(StoreComponent.Config.class, Map.of())));
    }
}
