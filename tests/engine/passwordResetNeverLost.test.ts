import { interruptedUp, MOMENTS, VICTIMS } from "./interruption";
