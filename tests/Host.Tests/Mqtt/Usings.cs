global using MQTTnet;
global using MQTTnet.Adapter;
global using MQTTnet.Exceptions;
global using MQTTnet.Formatter;
global using MQTTnet.Packets;
global using MQTTnet.Protocol;
