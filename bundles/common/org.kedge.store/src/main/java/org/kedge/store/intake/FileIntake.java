package org.kedge.store.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.IntakeFormat;
import org.kedge.api.credential.SecretIntake;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.PublicKeyId;
import org.kedge.store.files.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports files into a store and makes key pairs in it.
 *
 * <p>An import never replaces a secret: an alias that holds another kind, identifier or secret is refused. The same secret again is
 * accepted, so that an import which was interrupted between commit and deletion can be repeated, and so that a chain can be renewed.
 */
public final class FileIntake implements SecretIntake {
    static final String PASSPHRASE_SUFFIX = ".pass";

    private static final Logger LOG = LoggerFactory.getLogger(FileIntake.class);
    private static final String KPM = ".kpm.json";
    private static final String SYMMETRIC = ".sym.json";
    private static final String PEM = ".pem";
    private static final String PKCS12 = ".p12";
    private static final long MAX_OCTETS = 256 * 1024;

    private final CredentialStore store;
    private final Supplier<List<IntakeFormat>> formats;

    public FileIntake(CredentialStore store) {
        this(store, List::of);
    }

    /** @param formats what is taken beside the own formats, as of each file */
    public FileIntake(CredentialStore store, Supplier<List<IntakeFormat>> formats) {
        this.store = store;
        this.formats = formats;
    }

    /** Whether the ending of this name is known by now. */
    public boolean takes(String name) {
        return isOwn(name) || name.endsWith(KPM) || name.endsWith(SYMMETRIC)
                || formats.get().stream().anyMatch(format -> name.endsWith(format.suffix()));
    }

    @Override
    public synchronized List<String> importFile(Path file) {
        String name = file.getFileName().toString();
        Optional<Path> passphrase = name.endsWith(PKCS12) ? Optional.of(file.resolveSibling(name + PASSPHRASE_SUFFIX)) : Optional.empty();
        List<String> aliases;
        byte[] octets = read(file);
        byte[] secret = {};
        try {
            secret = passphrase.isPresent() ? read(passphrase.get()) : secret;
            try (Content content = parse(name, octets, secret)) {
                aliases = List.of(content.credential().isPresent() ? commit(content.credential().get())
                        : commit(name, content.certificates()));
            }
        } finally {
            Arrays.fill(octets, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
        LOG.info("intake.imported file={} aliases={}", name, aliases);
        shred(file);
        passphrase.ifPresent(FileIntake::shred);
        return aliases;
    }

    private Content parse(String name, byte[] octets, byte[] passphrase) {
        if (name.endsWith(KPM)) {
            return JsonKeyFile.kpm(name, name.substring(0, name.length() - KPM.length()), octets);
        }
        if (name.endsWith(SYMMETRIC)) {
            return JsonKeyFile.symmetric(name, name.substring(0, name.length() - SYMMETRIC.length()), octets);
        }
        for (IntakeFormat format : isOwn(name) ? List.<IntakeFormat>of() : formats.get()) {
            if (name.endsWith(format.suffix())) {
                return Content.of(format.read(name, name.substring(0, name.length() - format.suffix().length()), octets));
            }
        }
        String alias = alias(name);
        return name.endsWith(PEM) ? PemFile.read(name, alias, octets) : Pkcs12File.read(name, alias, octets, passphrase);
    }

    private static boolean isOwn(String name) {
        return name.endsWith(PEM) || name.endsWith(PKCS12);
    }

    /** The name without its ending. */
    private static String alias(String name) {
        if (!isOwn(name)) {
            throw Malformed.file(name, "the name ends in none of " + String.join(", ", KPM, SYMMETRIC, PEM, PKCS12)
                    + ", and in nothing that another bundle takes");
        }
        String alias = name.substring(0, name.lastIndexOf('.'));
        if (!Credential.isAlias(alias)) {
            throw Malformed.file(name, "its name is not an alias of 1 to 128 letters, digits and . _ - : / @");
        }
        return alias;
    }

    private String commit(Credential incoming) {
        String alias = incoming.alias();
        Optional<CredentialSlot> taken = taken(alias);
        if (taken.isEmpty()) {
            store.put(incoming, CredentialSlot.ACTIVE);
            return alias;
        }
        try (Credential present = store.get(alias, taken.get()).orElseThrow()) {
            if (present.kind() != incoming.kind() || !present.identifier().equals(incoming.identifier())
                    || !present.secret().equals(incoming.secret())) {
                throw exists(alias);
            }
            if (!incoming.certificates().isEmpty() && !present.certificates().equals(incoming.certificates())) {
                putChain(present, taken.get(), incoming.certificates());
            }
        }
        return alias;
    }

    private String commit(String name, List<X509Certificate> certificates) {
        for (CredentialInfo info : store.list()) {
            boolean own = info.kind() == CredentialKind.KEY_PAIR && certificates.stream()
                    .anyMatch(c -> PublicKeyId.matches(c.getPublicKey().getEncoded(), info.identifier()));
            if (own) {
                try (Credential present = store.get(info.alias(), info.slot()).orElseThrow()) {
                    putChain(present, info.slot(), chain(name, certificates, info.identifier()));
                    return info.alias();
                }
            }
        }
        for (X509Certificate certificate : certificates) {
            // A node certificate that came to the wrong node, or too early, must not turn into something that is trusted.
            if (certificate.getBasicConstraints() < 0) {
                throw Malformed.file(name, "the certificate of " + certificate.getSubjectX500Principal().getName()
                        + " belongs to no key pair of this store and is not a CA certificate");
            }
        }
        try (Content anchors = Content.of(alias(name), CredentialKind.TRUST_ANCHOR, alias(name), empty(), certificates)) {
            return commit(anchors.credential().orElseThrow());
        }
    }

    private static List<X509Certificate> chain(String name, List<X509Certificate> certificates, String identifier) {
        byte[] spki = certificates.stream().map(c -> c.getPublicKey().getEncoded()).filter(s -> PublicKeyId.matches(s, identifier))
                .findFirst().orElseThrow();
        return CertificateChain.of(certificates, spki, name);
    }

    private void putChain(Credential present, CredentialSlot slot, List<X509Certificate> chain) {
        try (Credential renewed = new Credential(present.alias(), present.kind(), present.identifier(), present.attributes(),
                present.secret().duplicate(), chain, present.notAfter())) {
            store.put(renewed, slot);
        }
    }

    @Override
    public synchronized String generateKeyPair(String alias) {
        try (P256Key key = P256Key.generate();
                Content made = Content.of(alias, CredentialKind.KEY_PAIR, key.identifier(), key.pkcs8().duplicate(), List.of())) {
            if (taken(alias).isPresent()) {
                throw exists(alias);
            }
            store.put(made.credential().orElseThrow(), CredentialSlot.ACTIVE);
            LOG.info("intake.key-pair-made alias={} id={}", alias, key.identifier());
            return key.identifier();
        }
    }

    private Optional<CredentialSlot> taken(String alias) {
        for (CredentialSlot slot : CredentialSlot.values()) {
            try (Credential present = store.get(alias, slot).orElse(null)) {
                if (present != null) {
                    return Optional.of(slot);
                }
            }
        }
        return Optional.empty();
    }

    private static KedgeException exists(String alias) {
        return new KedgeException(ErrorCode.CREDENTIAL_EXISTS, "the alias \"" + alias + "\" holds another credential");
    }

    private static SecretBytes empty() {
        return SecretBytes.owning(new byte[0]);
    }

    private static byte[] read(Path file) {
        String name = file.getFileName().toString();
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw Malformed.file(name, "there is no such file");
            }
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw Malformed.file(name, "is not a regular file");
            }
            Optional<String> exposure = PrivateFiles.exposure(file);
            // A directory that is closed to others protects what is in it, whatever mode a copy was given.
            if (exposure.isPresent() && PrivateFiles.exposure(file.toAbsolutePath().getParent()).isPresent()) {
                throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, "the file " + file + " " + exposure.get()
                        + " (chmod 600 the file, or import it from the intake directory)");
            }
            if (Files.size(file) > MAX_OCTETS) {
                throw Malformed.file(name, "is larger than " + MAX_OCTETS + " octets");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Malformed.file(name, "cannot be read: " + e);
        }
    }

    private static void shred(Path file) {
        try {
            PrivateFiles.shred(file);
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.STORE_IO, "the secret of " + file + " is stored, but the file could not be deleted: " + e,
                    e);
        }
    }
}
