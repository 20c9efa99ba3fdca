import {render} from 'preact';
import {Surgery} from './app';
import './surgery.css';

render(<Surgery />, document.getElementById('app')!);
