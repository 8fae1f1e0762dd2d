// Runs one OpenSearch node on a loopback port until standard input is closed.
//   java -cp 'lib/*' Server.java DATA_DIRECTORY PORT
import org.codelibs.opensearch.runner.OpenSearchRunner;

public class Server {
  public static void main(String[] arguments) throws Exception {
    OpenSearchRunner runner = new OpenSearchRunner();
    runner.setMaxHttpPort(65535);
    runner.onBuild((number, settings) -> {
      settings.put("http.host", "127.0.0.1");
      settings.put("transport.host", "127.0.0.1");
      settings.put("transport.port", "0");
      settings.put("discovery.type", "single-node");
      settings.putList("node.roles", "cluster_manager", "data", "ingest");
    });
    // The runner counts ports from the base and its nodes from one.
    runner.build(OpenSearchRunner.newConfigs()
        .basePath(arguments[0])
        .numOfNode(1)
        .clusterName("lodewire-test")
        .baseHttpPort(Integer.parseInt(arguments[1]) - 1)
        .useLogger());
    while (System.in.read() != -1) {
    }
    runner.close();
  }
}
