import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Payara Micro as a program that reads commands, since the product itself deploys at its start alone: {@code deploy NAME FILE}
 * and {@code undeploy NAME}. The arguments: the port, the
 * directory that it writes into, its domain.xml.
 */
public final class Server {

    private static final String PROMPT = "Payara $ ";

    public static void main(String[] arguments) throws Exception {
        PayaraMicro micro = PayaraMicro.getInstance()
                .setNoCluster(true)
                .setHttpPort(Integer.parseInt(arguments[0]))
                .setRootDir(new File(arguments[1]))
                .setAlternateDomainXML(new File(arguments[2]));
        PayaraMicroRuntime server = micro.bootStrap();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(PROMPT);
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(answer(server, line.split(" ")));
            System.out.println(PROMPT);
        }
        server.shutdown();
    }

    private static String answer(PayaraMicroRuntime server, String[] words) {
        try {
            if (words[0].equals("undeploy")) {
                server.undeploy(words[1]);
                return "undeployed " + words[1];
            }
            return (server.deploy(words[1], words[1], new File(words[2])) ? "deployed " : "not deployed ") + words[1];
        } catch (Exception e) {
            return "not deployed " + words[1] + ": " + e;
        }
    }
}
