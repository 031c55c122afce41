package org.kedge.registry;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.BootstrapRegistry;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.registry.jdbc.Database;
import org.kedge.registry.jdbc.JdbcAssociationRules;
import org.kedge.registry.jdbc.JdbcBootstrapRegistry;
import org.kedge.registry.jdbc.JdbcBriefingRules;
import org.kedge.registry.jdbc.JdbcEnroleeRegistry;
import org.kedge.registry.jdbc.JdbcEnrolmentKeyRegistry;
import org.kedge.registry.jdbc.JdbcMasterKeyRegistry;
import org.kedge.registry.jdbc.JdbcNodeRegistry;
import org.kedge.registry.jdbc.JdbcPeerRegistry;
import org.kedge.registry.jdbc.JdbcRegistrationRegistry;
import org.kedge.registry.jdbc.JdbcSubscriberRegistry;
import org.kedge.registry.jdbc.RegistryAccess;
import org.kedge.registry.jdbc.RegistryPeerDirectory;
import org.kedge.registry.load.RegistryImporter;
import org.kedge.registry.secret.RegistryCipher;

/**
 * The registry: one database, its key, and the services on top. The services exist from the start; until {@link #open} has succeeded
 * they throw the reason why it has not. Thread-safe.
 */
public final class Registry implements RegistryAccess, AutoCloseable {
    private static final long CLOSE_MILLIS = 400;

    private record Opened(Database database, RegistryCipher cipher) {
        void close() {
            database.close();
            cipher.close();
        }
    }

    /** Held shared by every use, exclusively while the database is exchanged. */
    private final ReadWriteLock exchange = new ReentrantReadWriteLock();
    private final JdbcEnroleeRegistry enrolees = new JdbcEnroleeRegistry(this);
    private final JdbcPeerRegistry peers = new JdbcPeerRegistry(this);
    private final EnrolmentKeyRegistry keys = new JdbcEnrolmentKeyRegistry(this);
    private final MasterKeyRegistry masterKeys = new JdbcMasterKeyRegistry(this);
    private final RegistrationRegistry registrations = new JdbcRegistrationRegistry(this);
    private final AssociationRules rules = new JdbcAssociationRules(this);
    private final JdbcSubscriberRegistry subscribers = new JdbcSubscriberRegistry(this);
    private final BootstrapRegistry bootstraps = new JdbcBootstrapRegistry(this);
    private final NodeRegistry nodes = new JdbcNodeRegistry(this);
    private final BriefingRules briefingRules = new JdbcBriefingRules(this);
    private final PeerDirectory directory = new RegistryPeerDirectory(peers);
    private final RegistryImport importer = new RegistryImporter(this, enrolees, peers, subscribers);
    private volatile Optional<Opened> opened = Optional.empty();
    /** Why the last opening failed, or has not happened yet. */
    private volatile Optional<KedgeException> notOpened = Optional.of(
            new KedgeException(ErrorCode.REGISTRY_IO, "the database is not open yet"));
    /** Why the last use failed. */
    private volatile Optional<KedgeException> notUsed = Optional.empty();
    private volatile boolean closed;

    /**
     * Opens a database and uses it from now on. When that fails, a database that was open before stays in use.
     *
     * @param source makes the database; called once
     * @param store where the registry key is
     * @throws KedgeException REGISTRY_IO, or REGISTRY_KEY_FOREIGN; then nothing was written
     */
    public void open(Supplier<Database> source, CredentialStore store) {
        try {
            Opened next = openNow(source, store);
            exchange.writeLock().lock();
            try {
                Optional<Opened> former = opened;
                opened = closed ? Optional.empty() : Optional.of(next);
                (closed ? Optional.of(next) : former).ifPresent(Opened::close);
                notOpened = Optional.empty();
                notUsed = Optional.empty();
            } finally {
                exchange.writeLock().unlock();
            }
        } catch (KedgeException e) {
            notOpened = Optional.of(e);
            throw e;
        }
    }

    private static Opened openNow(Supplier<Database> source, CredentialStore store) {
        Database database = source.get();
        try {
            return new Opened(database, database.write(connection -> new SetUp(connection, database, store).run()));
        } catch (SQLException e) {
            database.close();
            throw failed("opening " + database.describe(), e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Notes why an opening could not even be tried. */
    public void unavailable(KedgeException reason) {
        notOpened = Optional.of(reason);
    }

    public EnroleeRegistry enrolees() {
        return enrolees;
    }

    public EnrolmentKeyRegistry enrolmentKeys() {
        return keys;
    }

    public PeerRegistry peers() {
        return peers;
    }

    public MasterKeyRegistry masterKeys() {
        return masterKeys;
    }

    public RegistrationRegistry registrations() {
        return registrations;
    }

    public AssociationRules rules() {
        return rules;
    }

    public SubscriberRegistry subscribers() {
        return subscribers;
    }

    public BootstrapRegistry bootstraps() {
        return bootstraps;
    }

    public NodeRegistry nodes() {
        return nodes;
    }

    public BriefingRules briefingRules() {
        return briefingRules;
    }

    public PeerDirectory peerDirectory() {
        return directory;
    }

    public RegistryImport importer() {
        return importer;
    }

    @Override
    public <T> T read(String what, Work<T> work) {
        return use(what, use -> use.database.read(connection -> work.run(connection, use.cipher)));
    }

    @Override
    public <T> T write(String what, Work<T> work) {
        return use(what, use -> use.database.write(connection -> work.run(connection, use.cipher)));
    }

    @Override
    public Database.Violation violation(SQLException e) {
        return opened.map(o -> o.database.violation(e)).orElse(Database.Violation.NONE);
    }

    @FunctionalInterface
    private interface Use<T> {
        T run(Opened opened) throws SQLException;
    }

    private <T> T use(String what, Use<T> use) {
        exchange.readLock().lock();
        try {
            Opened now = opened.orElseThrow(this::notOpen);
            T result = use.run(now);
            notUsed = Optional.empty();
            return result;
        } catch (SQLException e) {
            KedgeException failed = failed(what, e);
            if (violation((SQLException) failed.getCause()) == Database.Violation.NONE) {
                notUsed = Optional.of(failed);
            }
            throw failed;
        } finally {
            exchange.readLock().unlock();
        }
    }

    /** A new exception each time: its stack is the caller's. */
    private KedgeException notOpen() {
        return notOpened.map(f -> new KedgeException(f.code(), f.detail(), f))
                .orElseGet(() -> new KedgeException(ErrorCode.REGISTRY_IO, "the registry was stopped"));
    }

    /** A batch failure repeats the statement with its values: only what is behind it is kept. */
    private static KedgeException failed(String what, SQLException e) {
        SQLException cause = e instanceof BatchUpdateException && e.getNextException() != null ? e.getNextException() : e;
        return new KedgeException(ErrorCode.REGISTRY_IO,
                what + " failed: " + String.valueOf(cause.getMessage()).lines().findFirst().orElse(""), cause);
    }

    /** From memory. */
    public Health health() {
        Optional<Opened> now = opened;
        Optional<KedgeException> broken = now.isEmpty() ? notOpened : notUsed;
        if (now.isEmpty() || broken.isPresent()) {
            return new Health(Level.CRITICAL, broken.map(KedgeException::getMessage).orElse("the registry was stopped"));
        }
        return notOpened.map(e -> "the changed configuration is not in use: " + e.getMessage()).or(now.get().database::warning)
                .map(text -> new Health(Level.WARNING, text))
                .orElseGet(() -> new Health(Level.OK, "open: " + now.get().database.describe()));
    }

    /** Whether a database is in use. */
    public boolean isOpen() {
        return opened.isPresent();
    }

    /** Waits less than a second for work in progress; what does not end by then fails at its next step. */
    @Override
    public void close() {
        closed = true;
        boolean locked = false;
        try {
            locked = exchange.writeLock().tryLock(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Optional<Opened> last = opened;
            opened = Optional.empty();
            notOpened = Optional.of(new KedgeException(ErrorCode.REGISTRY_IO, "the registry was stopped"));
            last.ifPresent(Opened::close);
        } finally {
            if (locked) {
                exchange.writeLock().unlock();
            }
        }
    }
}
