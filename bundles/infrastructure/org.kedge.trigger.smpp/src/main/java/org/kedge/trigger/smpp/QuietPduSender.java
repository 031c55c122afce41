package org.kedge.trigger.smpp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

import org.jsmpp.DefaultPDUSender;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.DataCoding;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.InterfaceVersion;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.util.DefaultComposer;

/**
 * Sends bind and submit_sm without the library's log lines, which hold them whole: the password, the number and the text. At no log level
 * do these belong into a log.
 */
final class QuietPduSender extends DefaultPDUSender {
    private static final byte[] NOTHING = {};

    private final DefaultComposer composer = new DefaultComposer();

    @Override
    public byte[] sendBind(OutputStream os, BindType bindType, int sequenceNumber, String systemId, String password, String systemType,
            InterfaceVersion interfaceVersion, TypeOfNumber addrTon, NumberingPlanIndicator addrNpi, String addressRange)
            throws PDUStringException, IOException {
        return write(os, composer.bind(bindType.commandId(), sequenceNumber, systemId, password, systemType, interfaceVersion.value(),
                addrTon.value(), addrNpi.value(), addressRange));
    }

    @Override
    public byte[] sendSubmitSm(OutputStream os, int sequenceNumber, String serviceType, TypeOfNumber sourceAddrTon,
            NumberingPlanIndicator sourceAddrNpi, String sourceAddr, TypeOfNumber destAddrTon, NumberingPlanIndicator destAddrNpi,
            String destinationAddr, ESMClass esmClass, byte protocolId, byte priorityFlag, String scheduleDeliveryTime,
            String validityPeriod, RegisteredDelivery registeredDelivery, byte replaceIfPresent, DataCoding dataCoding,
            byte smDefaultMsgId, byte[] shortMessage, OptionalParameter... optionalParameters) throws PDUStringException, IOException {
        return write(os, composer.submitSm(sequenceNumber, serviceType, sourceAddrTon.value(), sourceAddrNpi.value(), sourceAddr,
                destAddrTon.value(), destAddrNpi.value(), destinationAddr, esmClass.value(), protocolId, priorityFlag,
                scheduleDeliveryTime, validityPeriod, registeredDelivery.value(), replaceIfPresent, dataCoding.toByte(), smDefaultMsgId,
                shortMessage, optionalParameters));
    }

    /** What the library does with the octets that this returns is nothing; so they are wiped. */
    private static byte[] write(OutputStream os, byte[] pdu) throws IOException {
        try {
            os.write(pdu);
            os.flush();
        } finally {
            Arrays.fill(pdu, (byte) 0);
        }
        return NOTHING;
    }
}
