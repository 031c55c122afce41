package org.kedge.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.function.Consumer;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** The card bundle on every host, with a virtual card behind the interface of the JDK that real readers have (OSGI-46). */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class GatewayCardIT {
    private static final String FILTER = "(" + AkaAuthenticator.USIM + "=card)";

    @Inject
    private BundleContext context;
    @Inject
    private ConfigurationAdmin configurations;
    private org.osgi.service.cm.Configuration configuration;

    /** The provider belongs to the JVM and not to the framework: this runs outside of it. */
    @Configuration
    public Option[] gateway() {
        CardSlot.install();
        return Host.current().gateway();
    }

    @Before
    public void configure() throws Exception {
        configuration = configurations.createFactoryConfiguration("org.kedge.usim.pcsc", null);
        Dictionary<String, Object> values = new Hashtable<>();
        values.put("name", "card");
        values.put("terminal.type", CardSlot.TYPE);
        values.put("poll.interval", 100);
        configuration.update(values);
        Await.until("the card is offered", () -> cards().size() == 1);
    }

    @After
    public void remove() throws Exception {
        configuration.delete();
        Await.until("the card is offered no more", () -> cards().isEmpty());
    }

    private Collection<ServiceReference<AkaAuthenticator>> cards() throws Exception {
        return context.getServiceReferences(AkaAuthenticator.class, FILTER);
    }

    private AkaAuthenticator card() throws Exception {
        return context.getService(cards().iterator().next());
    }

    @Test
    public void theCardSaysWhoItIsAndKnowsItsNetwork() throws Exception {
        assertEquals("001010123456789@ims.mnc001.mcc001.3gppnetwork.org", card().subscriber().impi().value());
        assertEquals("bsf.mnc001.mcc001.pub.3gppnetwork.org", card().subscriber().bsf().value());
        assertTrue(card().authenticate(new byte[16], new byte[16], GbaMode.ME) instanceof AkaResult.MacFailure);
        Path socket = Path.of(context.getProperty("kedge.home")).resolve("run/shell.sock");
        Await.until("the shell is there", () -> Files.exists(socket));
        Shell.Answer answer = new Shell(socket).run("kedge:uicc card");
        assertTrue(answer.output() + answer.failure(), answer.status() == 0 && answer.output().contains("Kedge Virtual Reader"));
    }

    @Test
    public void thePulledCardIsGoneAndComesBack() throws Exception {
        slot().accept(false);
        Await.until("the service goes with the card", () -> cards().isEmpty());
        slot().accept(true);
        Await.until("the service comes with the card", () -> cards().size() == 1);
        assertTrue(card().subscriber().modes().contains(GbaMode.ME));
    }

    /** {@link CardSlot}, with classes that its loaders share with the framework's. */
    @SuppressWarnings("unchecked")
    private static Consumer<Boolean> slot() {
        return (Consumer<Boolean>) System.getProperties().get(CardSlot.KEY);
    }
}
